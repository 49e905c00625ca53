import Martlet

extension Tensor {
  /// Traps unless these are rows of finite features, at least one of each.
  func requireSamples(_ method: String, features: Int? = nil, file: StaticString = "Martlet", line: UInt = 0) {
    if rank != 2 || !dtype.isFloatingPoint || elementCount == 0 {
      contractFailure(
        method, "\(shape) \(dtype)", "samples are [rows, features] of float32 or float64", file: file, line: line)
    }
    if let features, shape[1] != features {
      contractFailure(
        method, "\(shape)", "the model was fitted to \(features) features", file: file, line: line)
    }
    if !isAllFinite { contractFailure(method, "\(shape)", "features must be finite", file: file, line: line) }
  }

  /// The class of each row, and how many classes there are (by default, one more than the greatest label).
  func classes(
    _ method: String, rows: Int, _ classCount: Int?, file: StaticString, line: UInt
  ) -> (labels: [Int], count: Int) {
    if shape != [rows] || (dtype != .int32 && dtype != .int64) {
      contractFailure(
        method, "\(shape) \(dtype)", "labels are [\(rows)] of int32 or int64", file: file, line: line)
    }
    let labels = integers
    let count = classCount ?? (labels.max() ?? 0) + 1
    if let wrong = labels.first(where: { !(0..<count).contains($0) }) {
      contractFailure(method, "\(shape)", "label \(wrong) is not in 0..<\(count)", file: file, line: line)
    }
    return (labels, count)
  }

  /// Traps unless these are one or several finite targets for each row.
  func requireTargets(_ method: String, rows: Int, file: StaticString, line: UInt) {
    if !(1...2).contains(rank) || shape[0] != rows || !dtype.isFloatingPoint || elementCount == 0 {
      contractFailure(
        method, "\(shape) \(dtype)", "targets are [\(rows)] or [\(rows), targets] of float32 or float64", file: file,
        line: line)
    }
    if !isAllFinite { contractFailure(method, "\(shape)", "targets must be finite", file: file, line: line) }
  }

  /// The numbers in double precision as constants.
  var precise: Tensor { detached().converted(to: .float64) }
}
