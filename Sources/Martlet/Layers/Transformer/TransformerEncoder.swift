/// Layers of a transformer's encoder one after another, with a normalisation at the end where they normalise first.
///
/// With `isCausal` and a cache it is the body of a language model.
///
/// - Shapes: `[batch, length, features]` → the same
public final class TransformerEncoder: Layer {
  /// The layers in order.
  public let layers: [TransformerEncoderLayer]
  /// The normalisation of the output.
  public let norm: LayerNorm?

  /// The given layers and normalisation.
  public init(_ layers: [TransformerEncoderLayer], norm: LayerNorm? = nil) {
    self.layers = layers
    self.norm = norm
  }

  /// `depth` layers that differ in their random weights alone; the output is normalised where layers normalise first.
  public convenience init(
    depth: Int, _ features: Int, heads: Int, hidden: Int, keyHeads: Int? = nil,
    activation: FeedForwardActivation = .relu, dropout: Double = 0.1, isNormFirst: Bool = false,
    epsilon: Double = 1e-5, positions: RotaryPositions? = nil, using generator: inout some RandomNumberGenerator,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    var layers: [TransformerEncoderLayer] = []
    for _ in 0..<depth {
      layers.append(
        TransformerEncoderLayer(
          features, heads: heads, hidden: hidden, keyHeads: keyHeads, activation: activation, dropout: dropout,
          isNormFirst: isNormFirst, epsilon: epsilon, positions: positions, using: &generator, file: file, line: line))
    }
    self.init(layers, norm: isNormFirst ? LayerNorm(features, epsilon: epsilon) : nil)
  }

  /// The output without masks.
  public func callAsFunction(_ x: Tensor) -> Tensor { callAsFunction(x, isCausal: false) }

  /// The output; masks are those of `MultiHeadAttention`.
  public func callAsFunction(
    _ x: Tensor, mask: Tensor? = nil, keyMask: Tensor? = nil, isCausal: Bool = false, cache: TransformerCache? = nil
  ) -> Tensor {
    LayerScope.run(self) {
      cache?.requireLayers(layers.count)
      var y = x
      for (index, layer) in layers.enumerated() {
        y = layer(y, mask: mask, keyMask: keyMask, isCausal: isCausal, cache: cache?.own[index])
      }
      return norm?(y) ?? y
    }
  }

  /// An empty cache for this model.
  public func makeCache() -> TransformerCache { TransformerCache(layers: layers.count) }
}
