import CMartletKernels

/// The sizes of a tensor's axes, at most eight; a scalar has none.
///
/// `let shape: Shape = [32, 28, 28, 1]`
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, RandomAccessCollection, CustomStringConvertible {
  /// The greatest number of axes.
  public static let maximumRank = 8

  var sizes: InlineArray<8, Int>

  /// The number of axes.
  public private(set) var rank: Int

  /// A scalar's shape: no axes.
  public init() {
    sizes = InlineArray(repeating: 1)
    rank = 0
  }

  /// A shape with the given sizes.
  public init(_ sizes: some Sequence<Int>) {
    self.init()
    for size in sizes { append(size) }
  }

  /// A shape with the given sizes.
  @inlinable @inline(__always)
  public init(arrayLiteral elements: Int...) {
    self.init()
    for element in elements { append(element) }
  }

  /// The shape of a matrix.
  @inline(__always)
  init(rows: Int, columns: Int) {
    self.init()
    sizes[unchecked: 0] = rows
    sizes[unchecked: 1] = columns
    rank = 2
  }

  /// A shape of `rank` axes of one size.
  init(repeating size: Int, rank: Int) {
    self.init()
    for _ in 0..<rank { append(size) }
  }

  /// The product of the sizes: 1 for a scalar.
  public var elementCount: Int {
    var count = 1
    for axis in 0..<rank { count *= sizes[unchecked: axis] }
    return count
  }

  /// Row-major strides in elements.
  var contiguousStrides: Shape {
    var strides = self
    var step = 1
    for axis in stride(from: rank - 1, through: 0, by: -1) {
      strides.sizes[unchecked: axis] = step
      step *= sizes[unchecked: axis]
    }
    return strides
  }

  /// The first axis.
  public var startIndex: Int { 0 }

  /// One past the last axis.
  public var endIndex: Int { rank }

  /// The size of an axis.
  public subscript(axis: Int) -> Int {
    get {
      if axis < 0 || axis >= rank { axisFailure(axis) }
      return sizes[axis]
    }
    set {
      if axis < 0 || axis >= rank { axisFailure(axis) }
      sizes[axis] = newValue
    }
  }

  @inline(never)
  private func axisFailure(_ axis: Int) -> Never {
    contractFailure("Shape", "\(self)", "there is no axis \(axis)")
  }

  /// Adds an axis at the end.
  public mutating func append(_ size: Int) {
    if rank == Shape.maximumRank {
      contractFailure("Shape", "\(self)", "a tensor has at most \(Shape.maximumRank) axes")
    }
    sizes[rank] = size
    rank += 1
  }

  /// Adds an axis before `axis`.
  public mutating func insert(_ size: Int, at axis: Int) {
    if axis < 0 || axis > rank { axisFailure(axis) }
    append(size)
    for position in stride(from: rank - 1, to: axis, by: -1) { sizes[position] = sizes[position - 1] }
    sizes[axis] = size
  }

  /// Takes an axis away.
  public mutating func remove(at axis: Int) {
    if axis < 0 || axis >= rank { axisFailure(axis) }
    for position in axis..<(rank - 1) { sizes[position] = sizes[position + 1] }
    rank -= 1
    sizes[rank] = 1
  }

  /// Takes the last `count` axes away.
  func droppingLast(_ count: Int) -> Shape {
    var shape = self
    for _ in 0..<count {
      shape.rank -= 1
      shape.sizes[shape.rank] = 1
    }
    return shape
  }

  /// The shape with this size after its own.
  func appending(_ size: Int) -> Shape {
    var shape = self
    shape.append(size)
    return shape
  }

  /// The shape with these sizes after its own.
  func appending(_ first: Int, _ second: Int) -> Shape { appending(first).appending(second) }

  /// Two axes exchanged.
  func swapped(_ a: Int, _ b: Int) -> Shape {
    var shape = self
    (shape.sizes[a], shape.sizes[b]) = (sizes[b], sizes[a])
    return shape
  }

  /// Whether both have the same sizes.
  public static func == (a: Shape, b: Shape) -> Bool {
    guard a.rank == b.rank else { return false }
    for axis in 0..<a.rank where a.sizes[unchecked: axis] != b.sizes[unchecked: axis] { return false }
    return true
  }

  /// Hashes the sizes.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(rank)
    for axis in 0..<rank { hasher.combine(sizes[axis]) }
  }

  /// The sizes in brackets: `[32, 784]`.
  public var description: String { "[" + map(String.init).joined(separator: ", ") + "]" }

  /// The shape that both broadcast to, or `nil`: sizes are equal or 1, counted from the last axis.
  public func broadcast(with other: Shape) -> Shape? {
    if self == other { return self }
    var result = rank >= other.rank ? self : other
    for fromEnd in 1...result.rank {
      let a = fromEnd <= rank ? sizes[rank - fromEnd] : 1
      let b = fromEnd <= other.rank ? other.sizes[other.rank - fromEnd] : 1
      guard a == b || a == 1 || b == 1 else { return nil }
      result.sizes[result.rank - fromEnd] = a == 1 ? b : a
    }
    return result
  }

  /// The sizes as an array of C.
  @inline(__always)
  var int64s: (Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64) {
    unsafeBitCast(sizes, to: (Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64).self)
  }

  /// Calls `body` with the sizes as C integers.
  @inline(__always)
  func withInt64s<Result>(_ body: (UnsafePointer<Int64>) -> Result) -> Result {
    withUnsafePointer(to: sizes) { pointer in
      pointer.withMemoryRebound(to: Int64.self, capacity: 8) { body($0) }
    }
  }
}
