/// Group normalisation (Wu & He 2018): every example's channels are normalised in groups, over all positions and the
/// channels of the group.
///
/// - Shapes: `[batch, …, channels]` → the same
public final class GroupNorm: Layer {
  /// The factor γ of each channel; `nil` where the layer is not affine.
  public let scale: Parameter?
  /// The summand β of each channel; `nil` where the layer is not affine.
  public let shift: Parameter?
  /// The number of channels.
  public let channels: Int
  /// The number of groups.
  public let groups: Int
  /// What is added to the variance.
  public let epsilon: Double

  /// Normalisation of `channels` channels in `groups` groups, with factors and summands where `isAffine`.
  public init(
    _ channels: Int, groups: Int, isAffine: Bool = true, epsilon: Double = 1e-5, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    if groups < 1 || channels % groups != 0 {
      contractFailure("GroupNorm", "\(channels)", "\(groups) groups do not divide the channels", file: file, line: line)
    }
    scale = isAffine ? Parameter(Tensor.ones([channels])) : nil
    shift = isAffine ? Parameter(Tensor.zeros([channels])) : nil
    self.channels = channels
    self.groups = groups
    self.epsilon = epsilon
  }

  /// The normalised tensor.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      if scale == nil { x.requireFeatures(channels, "GroupNorm") }
      return x.groupNormalized(groups: groups, scale: scale?.value, shift: shift?.value, epsilon: epsilon)
    }
  }

  /// `GroupNorm channels, groups`, and what it lacks.
  public var summary: String {
    "GroupNorm \(channels), \(groups) groups" + (scale == nil ? ", not affine" : "")
  }
}
