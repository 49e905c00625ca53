import Martlet

/// LeNet-5 (LeCun et al. 1998, fig. 2): two 5×5 convolutions with 6 and 16 filters, each with pooling behind it, then fully
/// connected layers of 120 and 84 units and one output for each class.
///
/// Simpler than the original, as is usual today: pooling has no weights, every filter of the second convolution sees all maps
/// of the first, and the outputs are logits.
///
/// - Shapes: `[batch, height, width, channels]` → `[batch, classes]`
public final class LeNet5: Layer {
  /// Convolutions and pooling.
  public let features: Sequential
  /// The fully connected layers.
  public let classifier: Sequential

  /// A network for images of a size; the first convolution pads by 2, so that 28×28 images become 14×14 maps as in the paper.
  public init(
    height: Int = 28, width: Int = 28, channels: Int = 1, classes: Int = 10,
    activation: () -> any Layer = { Tanh() }, pooling: () -> any Layer = { AveragePooling2D() },
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    func side(_ size: Int) -> Int { (size / 2 - 4) / 2 }
    if height < 12 || width < 12 {
      contractFailure("LeNet5", "\(height)×\(width)", "images must be 12×12 at least", file: file, line: line)
    }
    features = Sequential(
      Convolution2D(channels, 6, kernel: 5, padding: 2, using: &generator), activation(), pooling(),
      Convolution2D(6, 16, kernel: 5, using: &generator), activation(), pooling())
    classifier = Sequential(
      Flatten(), Linear(16 * side(height) * side(width), 120, using: &generator), activation(),
      Linear(120, 84, using: &generator), activation(), Linear(84, classes, using: &generator))
  }

  /// The logits of the classes.
  public func callAsFunction(_ x: Tensor) -> Tensor { classifier(features(x)) }
}
