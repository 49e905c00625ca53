/// Some of a tensor's axes, counted from 0.
struct AxisSet: ExpressibleByArrayLiteral {
  private var bits: UInt32 = 0

  init() {}

  init(_ axes: [Int]) {
    for axis in axes { insert(axis) }
  }

  init(arrayLiteral axes: Int...) { self.init(axes) }

  @inline(__always)
  mutating func insert(_ axis: Int) { bits |= 1 << UInt32(truncatingIfNeeded: axis) }

  @inline(__always)
  func contains(_ axis: Int) -> Bool { bits >> UInt32(truncatingIfNeeded: axis) & 1 != 0 }

  var isEmpty: Bool { bits == 0 }

  /// The least axis; the set must not be empty.
  var first: Int { bits.trailingZeroBitCount }

  /// The greatest axis; the set must not be empty.
  var last: Int { UInt32.bitWidth - 1 - bits.leadingZeroBitCount }

  /// Whether no axis lies between two of them that is not one of them.
  var areAdjacent: Bool { isEmpty || last - first + 1 == bits.nonzeroBitCount }
}

extension Shape {
  /// The shape with these axes at size 1.
  func keeping(_ axes: AxisSet) -> Shape {
    var kept = self
    for axis in 0..<rank where axes.contains(axis) { kept.sizes[axis] = 1 }
    return kept
  }

  /// The shape without these axes.
  func removing(_ axes: AxisSet) -> Shape {
    var rest = Shape()
    for axis in 0..<rank where !axes.contains(axis) { rest.append(sizes[axis]) }
    return rest
  }
}
