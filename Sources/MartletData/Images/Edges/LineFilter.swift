import Martlet

extension Tensor {
  /// Each element becomes the weighted sum of its neighbours along an axis, itself in the middle; the axis must have been
  /// padded by half of the weights on both sides, and loses that.
  func filtered(_ weights: [Double], axis: Int) -> Tensor {
    let size = shape[axis] - weights.count + 1
    var sum: Tensor?
    for (offset, weight) in weights.enumerated() where weight != 0 {
      let part = narrowed(axis, to: offset..<(offset + size)) * weight
      sum = sum.map { $0 + part } ?? part
    }
    return sum ?? Tensor.zeros(like: narrowed(axis, to: 0..<size))
  }

  /// The axes of rows and columns of one picture or a batch.
  func pictureAxes(_ operation: String, file: StaticString, line: UInt) -> (rows: Int, columns: Int) {
    if !dtype.isFloatingPoint || (rank != 2 && rank != 4) || elementCount == 0 {
      contractFailure(
        operation, "\(shape) \(dtype)",
        "pictures are [height, width] or [batch, height, width, channels] of float32 or float64",
        file: file, line: line)
    }
    return rank == 2 ? (0, 1) : (1, 2)
  }
}
