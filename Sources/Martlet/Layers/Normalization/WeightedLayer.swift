/// A layer with a weight that a wrapper can normalise: `WeightNorm` and `SpectralNorm`.
public protocol WeightedLayer: Layer {
  /// The weight.
  var weight: Parameter { get }

  /// The axis of the weight that counts the outputs.
  var outputAxis: Int { get }
}

extension WeightedLayer {
  /// 0.
  public var outputAxis: Int { 0 }
}

extension Linear: WeightedLayer {}
extension Embedding: WeightedLayer {}
extension Convolution1D: WeightedLayer {}
extension Convolution2D: WeightedLayer {}

extension TransposedConvolution1D: WeightedLayer {
  /// 2: the weight is `[inputs, kernel, outputs / groups]`.
  public var outputAxis: Int { 2 }
}

extension TransposedConvolution2D: WeightedLayer {
  /// 3: the weight is `[inputs, kernel, kernel, outputs / groups]`.
  public var outputAxis: Int { 3 }
}
