import CMartletKernels

extension Tensor {
  /// Independent normal numbers, drawn again where they are further than `limit` standard deviations from the mean.
  ///
  /// By inversion: `μ + σ √2 erf⁻¹(u)` with u uniform between the values at the limits.
  public static func truncatedNormal(
    _ shape: Shape, mean: Double = 0, standardDeviation: Double = 1, limit: Double = 2, dtype: DType = .float32,
    using generator: inout some RandomNumberGenerator
  ) -> Tensor {
    let bound = Tensor(limit / 2.0.squareRoot()).erf().scalar
    let uniform = Tensor.uniform(shape, in: -bound..<bound, dtype: .float64, using: &generator)
    return (mean + standardDeviation * 2.0.squareRoot() * uniform.erfinv()).converted(to: dtype)
  }

  /// Independent numbers of the Gumbel distribution: `−ln(−ln u)`.
  public static func gumbel(
    _ shape: Shape, dtype: DType = .float32, using generator: inout some RandomNumberGenerator
  ) -> Tensor {
    // 1 − u is in (0, 1], and the least float above 0 keeps the logarithm finite.
    let uniform = 1 - Tensor.uniform(shape, dtype: .float64, using: &generator)
    return (-(-uniform.log() + 1e-300).log()).converted(to: dtype)
  }

  /// A class for each row of logits, with the probabilities of their softmax, as `int32` (by the largest of logits with
  /// Gumbel noise; Maddison et al. 2014).
  ///
  /// - Shapes: logits `[…, classes]` → `[…]`
  public static func categorical(
    logits: Tensor, using generator: inout some RandomNumberGenerator, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    logits.requireFloatingPoint("categorical", file: file, line: line)
    let noise = gumbel(logits.shape, dtype: logits.dtype, using: &generator)
    return (logits.detached() + noise).argmax(-1, file: file, line: line)
  }

  /// `count` classes for each row of probabilities (or weights), with or without replacement, as `int32`.
  ///
  /// - Shapes: weights `[…, classes]` → `[…, count]`
  public static func multinomial(
    _ weights: Tensor, count: Int, replacing: Bool = false, using generator: inout some RandomNumberGenerator,
    file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    weights.requireFloatingPoint("multinomial", file: file, line: line)
    if weights.rank == 0 || count < 0 || (!replacing && count > weights.shape[weights.rank - 1]) {
      contractFailure(
        "multinomial", "\(weights.shape)", "\(count) classes cannot be drawn\(replacing ? "" : " without replacement")",
        file: file, line: line)
    }
    let positive = (weights.detached() .> 0).converted(to: .int32).sum(-1)
    if !weights.isAllFinite || (weights.detached() .< 0).any().elements(as: Bool.self) != [false] {
      contractFailure(
        "multinomial", "\(weights.shape)", "weights must be finite and not negative", file: file, line: line)
    }
    if count > 0 && positive.integers.contains(where: { $0 < (replacing ? 1 : count) }) {
      contractFailure(
        "multinomial", "\(weights.shape)", "there are fewer positive weights than are to be drawn", file: file,
        line: line)
    }
    let logits = weights.detached().log()
    if replacing {
      var draws: [Tensor] = []
      for _ in 0..<count { draws.append(categorical(logits: logits, using: &generator).expanded(at: -1)) }
      if draws.isEmpty { return Tensor.zeros(weights.shape.droppingLast(1).appending(0), dtype: .int32) }
      return concatenate(draws, axis: weights.rank - 1)
    }
    // The largest of logits with Gumbel noise are a draw without replacement (Kool et al. 2019).
    let noisy = logits + gumbel(logits.shape, dtype: logits.dtype, using: &generator)
    return noisy.topK(count).indices
  }
}
