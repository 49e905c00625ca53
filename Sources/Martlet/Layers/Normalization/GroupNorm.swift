/// Group normalisation (Wu & He 2018): every example's channels are normalised in groups, over all positions and the
/// channels of the group.
///
/// - Shapes: `[batch, …, channels]` → the same
public final class GroupNorm: Layer {
  /// The factor γ of each channel.
  public let scale: Parameter
  /// The summand β of each channel.
  public let shift: Parameter
  /// The number of groups.
  public let groups: Int
  /// What is added to the variance.
  public let epsilon: Double

  /// Normalisation of `channels` channels in `groups` groups.
  public init(
    _ channels: Int, groups: Int, epsilon: Double = 1e-5, file: StaticString = #fileID, line: UInt = #line
  ) {
    if groups < 1 || channels % groups != 0 {
      contractFailure("GroupNorm", "\(channels)", "\(groups) groups do not divide the channels", file: file, line: line)
    }
    scale = Parameter(Tensor.ones([channels]))
    shift = Parameter(Tensor.zeros([channels]))
    self.groups = groups
    self.epsilon = epsilon
  }

  /// The normalised tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      x.groupNormalized(groups: groups, scale: scale.value, shift: shift.value, epsilon: epsilon)
    }
  }

  /// `GroupNorm channels, groups`.
  public var summary: String { "GroupNorm \(scale.shape[0]), \(groups) groups" }
}
