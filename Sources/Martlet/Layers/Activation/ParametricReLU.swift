/// The rectifier with learned slopes: `x` where positive, else `a x` (He et al. 2015, eq. 1).
///
/// - Shapes: `[…, channels]` → the same; slopes `[channels]`, or `[1]` where all share one
public final class ParametricReLU: Layer {
  /// The slopes a for negative arguments.
  public let slopes: Parameter

  /// A slope for each of `channels` channels (1: one for all) that starts as `slope`.
  public init(_ channels: Int = 1, slope: Double = 0.25) {
    slopes = Parameter(Tensor(repeating: slope, shape: [channels]))
  }

  /// The activation of `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { x.parametricReLU(slopes: slopes.value) }
  }

  /// `ParametricReLU channels`.
  public var summary: String { "ParametricReLU \(slopes.shape[0])" }
}
