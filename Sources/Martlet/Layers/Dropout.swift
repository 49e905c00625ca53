/// Sets elements to zero with probability `rate` in training and scales the others by `1 / (1 − rate)` (Srivastava et al.
/// 2014); passes everything in inference.
public final class Dropout: Layer {
  /// The probability of zero.
  public let rate: Double

  /// Dropout with a rate in `0 ... 1`.
  public init(_ rate: Double = 0.5, file: StaticString = #fileID, line: UInt = #line) {
    if !(0...1).contains(rate) {
      contractFailure("Dropout", "\(rate)", "the rate must be within 0...1", file: file, line: line)
    }
    self.rate = rate
  }

  /// The masked tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      guard rate > 0, let state = PhaseState.training else { return x }
      return x
        * Tensor.bernoulli(
          x.shape, probability: 1 - rate, value: rate == 1 ? 0 : 1 / (1 - rate), dtype: x.dtype,
          using: &state.generator)
    }
  }

  /// `Dropout rate`.
  public var summary: String { "Dropout \(rate)" }
}
