/// Instance normalisation (Ulyanov et al. 2016): every channel of every example is normalised over its positions, in
/// training and inference alike.
///
/// - Shapes: `[batch, …, channels]` → the same
public final class InstanceNorm: Layer {
  /// The factor γ of each channel; `nil` without one, as is PyTorch's default.
  public let scale: Parameter?
  /// The summand β of each channel; `nil` without one, as is PyTorch's default.
  public let shift: Parameter?
  /// The number of channels.
  public let channels: Int
  /// What is added to the variance.
  public let epsilon: Double

  /// Normalisation of `channels` channels, with factors and summands where `isAffine`.
  public init(_ channels: Int, isAffine: Bool = false, epsilon: Double = 1e-5) {
    scale = isAffine ? Parameter(Tensor.ones([channels])) : nil
    shift = isAffine ? Parameter(Tensor.zeros([channels])) : nil
    self.channels = channels
    self.epsilon = epsilon
  }

  /// The normalised tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      if scale == nil { x.requireFeatures(channels, "InstanceNorm") }
      return x.groupNormalized(groups: channels, scale: scale?.value, shift: shift?.value, epsilon: epsilon)
    }
  }

  /// `InstanceNorm channels`.
  public var summary: String { "InstanceNorm \(channels)" }
}
