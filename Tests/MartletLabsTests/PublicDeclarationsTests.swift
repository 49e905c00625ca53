import Testing

/// A source with all that can mislead a reader.
private let source = #"""
  import struct Foundation.Data

  // public struct Commented {}
  /* public /* struct */ Nested {} */
  @frozen public struct Point<Value: Sendable>: Sendable where Value: Equatable {
    public private(set) var x, y: Value
    public let text = "{ public let quoted = \(names.map { "}" }.joined()) \" {"
    let hidden = [1: { () -> Int in let inner = 1; return inner }()]
    @inlinable public static func + (a: Point, b: Point) -> Point { a }
    public init?(class name: String, open: () -> Void = { print("") }) {
      public_looking.open()
      switch name { case "a": let local = 1; default: break }
    }
    public var sum: Int {
      get { let part = 1; return part + 1 }
      set {}
    }
    public subscript(index: Int) -> Int { 0 }
    private struct Secret { public var told = 1 }
    public enum Side: Int, Sendable {
      case left = -1, right
      indirect case both(Side, named: String = "("), `default`
      var opposite: Side { self }
    }
  }

  public protocol Shaped: AnyObject {
    associatedtype Size
    var area: Double { get }
    func grow(by factor: Double)
  }

  extension Shaped {
    public func shrink() { grow(by: 0.5) }
    func melt() {}
  }
  public extension Point.Side {
    var isLeft: Bool { self == .left }
    internal var isRight: Bool { false }
  }

  public final class Box { public class func make() -> Box { Box() } }
  public typealias Pair = (Int, Int)
  public func measure<T>(_ x: T, with actor: Int = 0) rethrows -> Int { let depth = 1; return depth }
  func concealed() {}
  """#

@Test func publicDeclarationsAreThoseThatASourceMakesPublic() {
  let expected: Set = [
    "Point", "Point.x", "Point.y", "Point.text", "Point.init", "Point.sum", "Point.subscript", "Point.Side",
    "Point.Side.left", "Point.Side.right", "Point.Side.both", "Point.Side.default", "Point.Side.isLeft",
    "Shaped", "Shaped.Size", "Shaped.area", "Shaped.grow", "Shaped.shrink", "Box", "Box.make", "Pair", "measure",
    "Point.Secret.told",
  ]
  #expect(PublicDeclarations(of: source).names == expected)
}

@Test func membersOfTypesThatAreNotPublicAreNotDeclared() {
  let declarations = PublicDeclarations(of: source)
  #expect(declarations.contains("Point.Side.left"))
  #expect(!declarations.contains("Point.Secret.told"))
  #expect(!declarations.contains("Point.hidden"))
}
