import Martlet

extension Trap {
  private static let line = matrix(2, 4)

  static let sequences: [Trap] = [
    Trap(
      "convolution1D: [2, 4] ∗ [1, 1, 4]: sequences must be [batch, length, channels] and the weight [outputs, kernel, inputs / groups]"
    ) {
      _ = line.convolution1D(Tensor.zeros([1, 1, 4]))
    },
    Trap(
      "transposedConvolution1D: [2, 4] ∗ [4, 1, 1]: sequences must be [batch, length, channels] and the weight [inputs, kernel, outputs / groups]"
    ) {
      _ = line.transposedConvolution1D(Tensor.zeros([4, 1, 1]))
    },
    Trap("maxPooled1D: [2, 4]: sequences must be [batch, length, channels]") { _ = line.maxPooled1D() },
    Trap("LSTM: [2, 5, 2]: the input must be [batch, length, 3], in ", located: false) {
      _ = LSTM(3, 4, using: &$0)(Tensor.zeros([2, 5, 2]))
    },
    Trap("GRU: [2, 5, 3] with lengths [6, 1]: there must be 2 lengths within 0...5", located: false) {
      _ = GRU(3, 4, using: &$0)(Tensor.zeros([2, 5, 3]), lengths: [6, 1])
    },
    Trap("GRU: a state [3, 4] float32: it must be [2, 4] float32", located: false) {
      _ = GRU(3, 4, using: &$0)(Tensor.zeros([2, 5, 3]), from: Tensor.zeros([1, 3, 4]))
    },
    Trap("GRU: 1 states: there must be 2, one for each layer and direction", located: false) {
      _ = GRU(3, 4, layers: 2, using: &$0)(Tensor.zeros([2, 5, 3]), from: Tensor.zeros([1, 2, 4]))
    },
    Trap("RNN: [2, 4]: the input must be [batch, 3], in RNNCell 3 → 4", located: false) {
      _ = RNNCell(3, 4, using: &$0)(line)
    },
    Trap("LSTM: there must be at least one layer", located: false) { _ = LSTM(layers: []) },
    Trap(
      "GRU: layer 1, forward, with 5 inputs: every layer must run forward, this one with 4 inputs", located: false
    ) {
      let cells = [GRUCell(3, 4, using: &$0), GRUCell(5, 4, using: &$0)]
      _ = GRU(layers: cells.map { RecurrentLayer(forward: $0) })
    },
    Trap(
      "RNN: layer 1, forward, with 8 inputs: every layer must run forward and backward, this one with 8 inputs",
      located: false
    ) {
      let first = RecurrentLayer(forward: RNNCell(3, 4, using: &$0), backward: RNNCell(3, 4, using: &$0))
      _ = RNN(layers: [first, RecurrentLayer(forward: RNNCell(8, 4, using: &$0))])
    },
    Trap(
      "LSTM: layer 0, forward and backward, with 3 and 2 inputs: every layer must run forward and backward, this one "
        + "with 3 inputs", located: false
    ) {
      _ = LSTM(layers: [RecurrentLayer(forward: LSTMCell(3, 4, using: &$0), backward: LSTMCell(2, 4, using: &$0))])
    },
    Trap("LSTMCell: 0 → 4: there must be at least one input and one hidden unit", located: false) {
      _ = LSTMCell(0, 4, using: &$0)
    },
  ]

  static let attentionTraps: [Trap] = [
    Trap("attention: [2, 4], [1, 1, 2, 8] and [1, 1, 2, 8]: all must be [batch, heads, length, features]") {
      _ = Tensor.attention(queries: line, keys: heads(1, 2), values: heads(1, 2))
    },
    Trap("attentionWeights: [2, 4] and [1, 1, 2, 8]: all must be [batch, heads, length, features]") {
      _ = Tensor.attentionWeights(queries: matrix(2, 4), keys: heads(1, 2))
    },
    Trap("attentionWeights: [1, 1, 2, 8] and [1, 1, 2, 8]: the mask [3] does not broadcast to [1, 1, 2, 2]") {
      _ = Tensor.attentionWeights(queries: heads(1, 2), keys: heads(1, 2), mask: Tensor([true, false, true]))
    },
    Trap("attention: [1, 1, 2, 8], [1, 1, 2, 4] and [1, 1, 2, 8]: queries and keys must have the same features") {
      _ = Tensor.attention(queries: heads(1, 2), keys: Tensor.zeros([1, 1, 2, 4]), values: heads(1, 2))
    },
    Trap("attention: [1, 1, 2, 8], [1, 1, 2, 8] and [1, 1, 3, 8]: there must be a value for each key") {
      _ = Tensor.attention(queries: heads(1, 2), keys: heads(1, 2), values: heads(1, 3))
    },
    Trap("attention: [1, 2, 2, 8], [1, 2, 2, 8] and [1, 1, 2, 8]: batches and heads must agree") {
      _ = Tensor.attention(queries: heads(2, 2), keys: heads(2, 2), values: heads(1, 2))
    },
    Trap("attention: [1, 4, 2, 8], [1, 3, 2, 8] and [1, 3, 2, 8]: the heads of keys must divide those of queries") {
      _ = Tensor.attention(queries: heads(4, 2), keys: heads(3, 2), values: heads(3, 2))
    },
    Trap("attention: [1, 1, 2, 8], [1, 1, 2, 8] and [1, 1, 2, 8]: the mask must be bool or float32") {
      _ = Tensor.attention(
        queries: heads(1, 2), keys: heads(1, 2), values: heads(1, 2), mask: Tensor.zeros([2, 2], dtype: .int32))
    },
    Trap(
      "attention: [1, 1, 2, 8], [1, 1, 2, 8] and [1, 1, 2, 8]: the mask [3] does not broadcast to [1, 1, 2, 2]"
    ) {
      _ = Tensor.attention(
        queries: heads(1, 2), keys: heads(1, 2), values: heads(1, 2), mask: Tensor.zeros([3]))
    },
    Trap("attention: 1.5: the dropout rate must be within 0...1") {
      _ = Tensor.attention(queries: heads(1, 2), keys: heads(1, 2), values: heads(1, 2), dropout: 1.5, using: &$0)
    },
    Trap("MultiHeadAttention: 8 features: 3 heads do not divide the features") {
      _ = MultiHeadAttention(8, heads: 3, using: &$0)
    },
    Trap("MultiHeadAttention: 8 features: 3 heads of keys do not divide 4 heads") {
      _ = MultiHeadAttention(8, heads: 4, keyHeads: 3, using: &$0)
    },
    Trap("MultiHeadAttention: 8 features: the dropout rate must be within 0...1") {
      _ = MultiHeadAttention(8, heads: 2, dropout: 2, using: &$0)
    },
    Trap("MultiHeadAttention: [4, 4]: keys and values must have 1 heads of 2 features") {
      let linear = Linear(weight: Tensor.zeros([4, 4]))
      _ = MultiHeadAttention(query: linear, key: linear, value: linear, output: linear, heads: 2, keyHeads: 1)
    },
    Trap("MultiHeadAttention: [4, 4]: the combined weight must be [3 · features, features]") {
      _ = MultiHeadAttention(
        combinedWeight: Tensor.zeros([4, 4]), outputWeight: Tensor.zeros([4, 4]), heads: 2)
    },
    Trap(
      "MultiHeadAttention: [1, 3] float32: the mask of keys must be [batch, keys] of bool, in MultiHeadAttention 8, 2 heads",
      located: false
    ) {
      let layer = MultiHeadAttention(8, heads: 2, using: &$0)
      _ = layer(Tensor.zeros([1, 3, 8]), keyMask: Tensor.zeros([1, 3]))
    },
    Trap("KeyValueCache: [1, 1, 1, 8] and [1, 1, 1, 8]: gradients do not flow through a cache") {
      _ = gradient(at: heads(1, 1)) { KeyValueCache().append(keys: $0, values: $0).keys.sum() }
    },
    Trap("KeyValueCache: [2, 4] and [2, 4]: both must be [batch, heads, length, features]") {
      _ = KeyValueCache().append(keys: line, values: line)
    },
    Trap(
      "KeyValueCache: [1, 2, 1, 8] and [1, 2, 1, 8]: batch, heads, features and element type must stay as they are"
    ) {
      let cache = KeyValueCache()
      _ = cache.append(keys: heads(1, 1), values: heads(1, 1))
      _ = cache.append(keys: heads(2, 1), values: heads(2, 1))
    },
    Trap("TransformerCache: 1 layers: the model has 2 layers", located: false) {
      let model = TransformerEncoder(depth: 2, 4, heads: 1, hidden: 4, using: &$0)
      _ = model(Tensor.zeros([1, 1, 4]), cache: TransformerCache(layers: 1))
    },
    Trap("SinusoidalPositions: [1, 9, 4]: there are 8 positions and 0..<9 are asked for", located: false) {
      _ = SinusoidalPositions(4, maximumLength: 8)(Tensor.zeros([1, 9, 4]))
    },
    Trap("RotaryPositions: 5: features must be even") { _ = RotaryPositions(5) },
  ]

  private static func heads(_ count: Int, _ length: Int) -> Tensor { Tensor.zeros([1, count, length, 8]) }
}
