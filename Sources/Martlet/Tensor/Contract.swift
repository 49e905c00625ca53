import CMartletKernels

/// Ends the process because a shape, element type or axis contract is broken, with one line that names the operation, its
/// shapes, the rule and the layer that was running.
///
/// It serves operations and layers of one's own too. The caller's line comes first where it is the user's; a line of this
/// library would help nobody.
///
/// ```swift
/// contractFailure("smooth", "\(x.shape)", "the width must be odd", file: file, line: line)
/// ```
public func contractFailure(
  _ operation: String, _ shapes: String, _ rule: String, file: StaticString = "Martlet", line: UInt = 0
) -> Never {
  var message = operation
  if !shapes.isEmpty { message += ": \(shapes)" }
  message += ": \(rule)"
  if let layer = LayerScope.description { message += ", in \(layer)" }
  let isOwnLine = file.description == "Martlet" || file.description.hasPrefix("Martlet/")
  martlet_fail(isOwnLine ? "Fatal error: \(message)" : "\(file):\(line): Fatal error: \(message)")
}

extension Shape {
  /// Traps where a size is negative.
  func requireSizes(_ operation: String, file: StaticString = "Martlet", line: UInt = 0) {
    if contains(where: { $0 < 0 }) {
      contractFailure(operation, "\(self)", "sizes must not be negative", file: file, line: line)
    }
  }
}

extension Tensor {
  /// The axis counted from 0 for one that may be negative (-1 is the last).
  func checkedAxis(_ axis: Int, _ operation: String, file: StaticString, line: UInt) -> Int {
    let positive = axis < 0 ? axis + rank : axis
    if positive < 0 || positive >= rank {
      let allowed = rank == 0 ? "a scalar has no axes" : "axes are \(-rank) to \(rank - 1)"
      contractFailure(operation, "\(shape)", "there is no axis \(axis) (\(allowed))", file: file, line: line)
    }
    return positive
  }

  /// The distinct axes in ascending order; all of them for `nil`.
  func checkedAxes(_ axes: [Int]?, _ operation: String, file: StaticString, line: UInt) -> [Int] {
    guard let axes else { return Array(0..<rank) }
    let checked = axes.map { checkedAxis($0, operation, file: file, line: line) }.sorted()
    for (a, b) in zip(checked, checked.dropFirst()) where a == b {
      contractFailure(operation, "\(shape)", "axis \(a) is named twice", file: file, line: line)
    }
    return checked
  }

  /// Traps unless elements are float32 or float64.
  @inline(__always)
  func requireFloatingPoint(_ operation: String, file: StaticString = "Martlet", line: UInt = 0) {
    if !dtype.isFloatingPoint { requireFloatingPointFailure(operation, file: file, line: line) }
  }

  @inline(never)
  private func requireFloatingPointFailure(_ operation: String, file: StaticString, line: UInt) -> Never {
    contractFailure(
      operation, "\(shape) \(dtype)", "elements must be float32 or float64; use converted(to:)", file: file, line: line)
  }

  /// Traps unless both have one element type.
  @inline(__always)
  func requireSameType(_ other: Tensor, _ operation: String, file: StaticString = "Martlet", line: UInt = 0) {
    if dtype != other.dtype { sameTypeFailure(other, operation, file: file, line: line) }
  }

  @inline(never)
  private func sameTypeFailure(_ other: Tensor, _ operation: String, file: StaticString, line: UInt) -> Never {
    contractFailure(
      operation, "\(shape) \(dtype) and \(other.shape) \(other.dtype)",
      "the element types differ; use converted(to:)", file: file, line: line)
  }
}

/// Where two lists of shapes that should be the same differ: in how many there are, or first at a position.
struct ShapeDifference {
  private let counts: (Int, Int)
  private let first: (position: Int, shapes: (Shape, Shape))?

  /// `nil` where they are the same.
  init?(_ a: [Shape], _ b: [Shape]) {
    counts = (a.count, b.count)
    first = zip(a, b).enumerated().first { $1.0 != $1.1 }.map { ($0.offset, $0.element) }
    if a.count == b.count && first == nil { return nil }
  }

  /// `2 parameters and 1 directions`, or `parameter 1, [3] and [4]`.
  func text(_ a: String, _ b: String) -> String {
    if counts.0 != counts.1 { return "\(counts.0) \(a) and \(counts.1) \(b)" }
    return first.map { "\(a.dropLast()) \($0.position), \($0.shapes.0) and \($0.shapes.1)" } ?? ""
  }
}
