import COneDNN

/// The weights that states or their gradients are multiplied by in every step of a recurrence.
enum StateFactor {
  case packed(PackedMatrix)
  case asItLies(Tensor, isTransposed: Bool)

  /// Weights `[gates · hidden, hidden]` or their transpose. A packed copy pays for itself within a few steps.
  init(_ weight: Tensor, isTransposed: Bool, steps: Int) {
    if steps < 8 {
      self = .asItLies(weight, isTransposed: isTransposed)
    } else if PackedMatrix.isWorthwhile {
      self = .packed(PackedMatrix(weight, isTransposed: isTransposed))
    } else if isTransposed {
      self = .asItLies(weight.permutedView([1, 0]).denseCopy(), isTransposed: false)
    } else {
      self = .asItLies(weight, isTransposed: false)
    }
  }

  /// Row-major `c = a · factor` (+ c where `accumulating`) of `m` rows on the calling thread.
  func multiply(
    _ a: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>, _ m: Int, accumulating: Bool = false
  ) {
    switch self {
    case .packed(let matrix): matrix.multiply(a, into: c, m, accumulating: accumulating)
    case .asItLies(let matrix, let isTransposed):
      let (n, k) = isTransposed ? (matrix.shape[0], matrix.shape[1]) : (matrix.shape[1], matrix.shape[0])
      _ = dnnl_sgemm(
        CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: isTransposed ? "T" : "N")), Int64(m), Int64(n), Int64(k), 1, a,
        Int64(k), matrix.pointer.assumingMemoryBound(to: Float.self), Int64(isTransposed ? k : n), accumulating ? 1 : 0,
        c, Int64(n))
    }
  }
}
