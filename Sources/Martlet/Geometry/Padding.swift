/// How many zeros a convolution or pooling adds around images.
public enum Padding: Sendable, Hashable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  /// None.
  case valid
  /// So many that the output has ⌈size / stride⌉ positions; an odd one goes after.
  case same
  /// The same number on all sides.
  case all(Int)
  /// A number above and below, and one left and right.
  case sides(vertical: Int, horizontal: Int)

  /// The same number on all sides.
  public init(integerLiteral value: Int) { self = .all(value) }

  /// A number above and below, and one left and right: `[1, 2]`.
  public init(arrayLiteral numbers: Int...) {
    let pair = numbers.pair("Padding", "width", file: "Martlet", line: 0)
    self = .sides(vertical: pair.0, horizontal: pair.1)
  }

  /// The zeros before and after along an axis (0: vertical) of `size` positions, for a window that spans `extent`.
  public func widths(axis: Int, size: Int, extent: Int, stride: Int) -> (before: Int, after: Int) {
    switch self {
    case .valid: return (0, 0)
    case .all(let width): return (width, width)
    case .sides(let vertical, let horizontal):
      let width = axis == 0 ? vertical : horizontal
      return (width, width)
    case .same:
      let outputs = (size + stride - 1) / stride
      let total = max(0, (outputs - 1) * stride + extent - size)
      return (total / 2, total - total / 2)
    }
  }
}

extension Padding: CustomStringConvertible {
  /// `valid`, `same` or the numbers of zeros.
  public var description: String {
    switch self {
    case .valid: "valid"
    case .same: "same"
    case .all(let width): "\(width)"
    case .sides(let vertical, let horizontal): "\(vertical)×\(horizontal)"
    }
  }
}
