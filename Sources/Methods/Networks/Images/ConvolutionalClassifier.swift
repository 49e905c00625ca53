import Martlet

/// How the maps of a convolutional network become smaller (Springenberg et al. 2015, §2).
public enum Downsampling: String, Hashable, Sendable, CaseIterable, Codable {
  /// Maximum pooling over 2×2.
  case maxPooling
  /// Average pooling over 2×2.
  case averagePooling
  /// No pooling: the convolution before it takes every second position ("Strided-CNN").
  case stride
  /// No pooling: one more 3×3 convolution with as many filters takes every second position ("All-CNN").
  case stridedConvolution
  /// They keep their size.
  case none
}

/// A classifier of stages of 3×3 convolutions with rectifiers; each stage ends with downsampling, and the last one with the
/// mean over all positions and a linear layer.
///
/// The variants of `Downsampling` are comparable: `maxPooling`, `averagePooling`, `stride` and `none` have the same
/// parameters.
///
/// - Shapes: `[batch, height, width, channels]` → `[batch, classes]`
public final class ConvolutionalClassifier: Layer {
  /// Convolutions, rectifiers and downsampling.
  public let features: Sequential
  /// The mean over all positions.
  public let pooling = GlobalAveragePooling2D()
  /// The linear layer.
  public let head: Linear

  /// A classifier with stages of `filters` filters and `convolutionsPerStage` convolutions each.
  public init(
    channels: Int, classes: Int, filters: [Int] = [32, 64], convolutionsPerStage: Int = 1,
    downsampling: Downsampling = .maxPooling, using generator: inout some RandomNumberGenerator,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if filters.isEmpty || convolutionsPerStage < 1 {
      contractFailure(
        "ConvolutionalClassifier", "\(filters)", "there must be a stage with a convolution at least", file: file,
        line: line)
    }
    var layers: [any Layer] = []
    var inputs = channels
    func convolution(_ outputs: Int, stride: Int, _ generator: inout some RandomNumberGenerator) -> [any Layer] {
      defer { inputs = outputs }
      return [
        Convolution2D(
          inputs, outputs, kernel: 3, stride: stride, padding: 1, initializer: .heNormal, using: &generator),
        ReLU(),
      ]
    }
    for outputs in filters {
      for position in 1...convolutionsPerStage {
        let isLast = position == convolutionsPerStage
        layers += convolution(outputs, stride: isLast && downsampling == .stride ? 2 : 1, &generator)
      }
      switch downsampling {
      case .maxPooling: layers.append(MaxPooling2D())
      case .averagePooling: layers.append(AveragePooling2D())
      case .stridedConvolution: layers += convolution(outputs, stride: 2, &generator)
      case .stride, .none: break
      }
    }
    features = Sequential(layers)
    head = Linear(inputs, classes, using: &generator)
  }

  /// The logits of the classes.
  public func callAsFunction(_ x: Tensor) -> Tensor { head(pooling(features(x))) }
}
