/// What a transformer remembers between steps of decoding: keys and values of past positions, and of the encoder's memory.
///
/// Greedy decoding asks for one position at a time; `length` is where the next one stands:
///
/// ```swift
/// let cache = decoder.makeCache()
/// var tokens = [start]
/// while tokens.last != end {
///   let last = Tensor([tokens[tokens.count - 1]]).expanded(at: 0)  // [batch, 1]
///   let x = positions(embedding(last), offset: cache.length)
///   let logits = head(decoder(x, memory: memory, cache: cache))  // [batch, 1, symbols]
///   tokens.append(logits[0, -1].argmax().integers[0])
/// }
/// ```
public final class TransformerCache {
  /// For each layer the keys and values of past positions.
  public let own: [KeyValueCache]
  /// For each layer the keys and values of the memory.
  public let memory: [KeyValueCache]

  /// An empty cache for a model of `layers` layers.
  public init(layers: Int) {
    own = (0..<layers).map { _ in KeyValueCache() }
    memory = (0..<layers).map { _ in KeyValueCache() }
  }

  /// How many positions it holds.
  public var length: Int { own.first?.length ?? 0 }

  /// Keeps the rows of the batch that `indices` name, in their order.
  public func selectRows(_ indices: [Int], file: StaticString = #fileID, line: UInt = #line) {
    for cache in own + memory { cache.selectRows(indices, file: file, line: line) }
  }

  func requireLayers(_ count: Int) {
    if own.count != count {
      contractFailure("TransformerCache", "\(own.count) layers", "the model has \(count) layers")
    }
  }
}
