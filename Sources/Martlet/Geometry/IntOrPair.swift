/// A number for both axes of images, or a pair of numbers, vertical and horizontal: `3` or `[3, 5]`.
///
/// Layers take kernels, windows, strides and dilations so; an `Int` and an array of two are the ones there are.
public protocol IntOrPair {
  /// The vertical and the horizontal number; `nil` where there are more or fewer.
  var verticalAndHorizontal: (Int, Int)? { get }
}

extension Int: IntOrPair {
  /// The number twice.
  public var verticalAndHorizontal: (Int, Int)? { (self, self) }
}

extension Array: IntOrPair where Element == Int {
  /// The two elements, or the only one twice.
  public var verticalAndHorizontal: (Int, Int)? {
    switch count {
    case 1: (self[0], self[0])
    case 2: (self[0], self[1])
    default: nil
    }
  }
}

extension IntOrPair {
  /// The pair that a layer is given as its `name`.
  func pair(_ layer: String, _ name: String, file: StaticString, line: UInt) -> (Int, Int) {
    guard let pair = verticalAndHorizontal else {
      contractFailure(
        layer, "\(name) \(self)", "it must be a number or a pair, vertical and horizontal", file: file, line: line)
    }
    return pair
  }
}

/// `3×5`, or `3` for a pair of the same number.
func shortText(_ pair: (Int, Int)) -> String { pair.0 == pair.1 ? "\(pair.0)" : "\(pair.0)×\(pair.1)" }
