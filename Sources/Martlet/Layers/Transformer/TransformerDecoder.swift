/// Layers of a transformer's decoder one after another, with a normalisation at the end where they normalise first.
///
/// - Shapes: `[batch, length, features]` and memory `[batch, keys, features]` → `[batch, length, features]`
public final class TransformerDecoder: Module {
  /// The layers in order.
  public let layers: [TransformerDecoderLayer]
  /// The normalisation of the output.
  public let norm: LayerNorm?

  /// The given layers and normalisation.
  public init(_ layers: [TransformerDecoderLayer], norm: LayerNorm? = nil) {
    self.layers = layers
    self.norm = norm
  }

  /// `depth` layers that differ in their random weights alone; the output is normalised where layers normalise first.
  public convenience init(
    depth: Int, _ features: Int, heads: Int, hidden: Int, memoryFeatures: Int? = nil, keyHeads: Int? = nil,
    activation: FeedForwardActivation = .relu, dropout: Double = 0.1, isNormFirst: Bool = false,
    epsilon: Double = 1e-5, positions: RotaryPositions? = nil, using generator: inout some RandomNumberGenerator,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    var layers: [TransformerDecoderLayer] = []
    for _ in 0..<depth {
      layers.append(
        TransformerDecoderLayer(
          features, heads: heads, hidden: hidden, memoryFeatures: memoryFeatures, keyHeads: keyHeads,
          activation: activation, dropout: dropout, isNormFirst: isNormFirst, epsilon: epsilon, positions: positions,
          using: &generator, file: file, line: line))
    }
    self.init(layers, norm: isNormFirst ? LayerNorm(features, epsilon: epsilon) : nil)
  }

  /// The output; masks are those of `MultiHeadAttention`.
  public func callAsFunction(
    _ x: Tensor, memory: Tensor, mask: Tensor? = nil, keyMask: Tensor? = nil, isCausal: Bool = true,
    memoryMask: Tensor? = nil, memoryKeyMask: Tensor? = nil, cache: TransformerCache? = nil
  ) -> Tensor {
    LayerScope.run(self) {
      cache?.requireLayers(layers.count)
      var y = x
      for (index, layer) in layers.enumerated() {
        y = layer(
          y, memory: memory, mask: mask, keyMask: keyMask, isCausal: isCausal, memoryMask: memoryMask,
          memoryKeyMask: memoryKeyMask, cache: cache?.own[index], memoryCache: cache?.memory[index])
      }
      return norm?(y) ?? y
    }
  }

  /// An empty cache for this model.
  public func makeCache() -> TransformerCache { TransformerCache(layers: layers.count) }
}
