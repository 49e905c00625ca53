/// Sets whole channels of examples to zero with probability `rate` in training and scales the others by `1 / (1 − rate)`
/// (Tompson et al. 2015); passes everything in inference.
///
/// - Shapes: `[batch, …, channels]` → the same
public final class ChannelDropout: Layer {
  /// The probability of zero.
  public let rate: Double

  /// Dropout of channels with a rate in `0 ... 1`.
  public init(_ rate: Double = 0.5, file: StaticString = #fileID, line: UInt = #line) {
    if !(0...1).contains(rate) {
      contractFailure("ChannelDropout", "\(rate)", "the rate must be within 0...1", file: file, line: line)
    }
    self.rate = rate
  }

  /// The masked tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      guard rate > 0, let state = PhaseState.training else { return x }
      if x.rank < 2 { contractFailure("ChannelDropout", "\(x.shape)", "the tensor must be [batch, …, channels]") }
      var shape = Shape(repeating: 1, rank: x.rank)
      shape[0] = x.shape[0]
      shape[x.rank - 1] = x.shape[x.rank - 1]
      return x
        * Tensor.bernoulli(
          shape, probability: 1 - rate, value: rate == 1 ? 0 : 1 / (1 - rate), dtype: x.dtype, using: &state.generator)
    }
  }

  /// `ChannelDropout rate`.
  public var summary: String { "ChannelDropout \(rate)" }
}
