/// Attention of several heads (Vaswani et al. 2017, §3.2.2): queries, keys and values are projected, attended to in heads,
/// joined and projected again.
///
/// It serves self-attention, `attention(x, isCausal: true)`, and cross-attention, `attention(x, attendingTo: memory)`. With
/// fewer heads of keys and values these are shared by groups of queries (Ainslie et al. 2023).
///
/// The projections are four `Linear` layers, named `query`, `key`, `value` and `output`. PyTorch's combined `in_proj_weight`
/// and `in_proj_bias` are the rows of the first three one after another: `init(combinedWeight:…)` takes them apart.
///
/// - Shapes: `[batch, length, features]` → the same
public final class MultiHeadAttention: Layer {
  /// The projection of queries.
  public let query: Linear
  /// The projection of keys.
  public let key: Linear
  /// The projection of values.
  public let value: Linear
  /// The projection of the joined heads.
  public let output: Linear
  /// The number of heads.
  public let heads: Int
  /// The number of heads of keys and values.
  public let keyHeads: Int
  /// The probability that dropout sets a weight of attention to zero in training.
  public let dropoutRate: Double
  /// Rotary positions of queries and keys, for self-attention.
  public let positions: RotaryPositions?

  /// Attention with weights by Glorot and biases of zero, as in PyTorch.
  ///
  /// - Parameters:
  ///   - features: The size of inputs and outputs; heads divide it.
  ///   - keyHeads: How many heads keys and values have, a divisor of `heads`; as many unless given.
  ///   - keyFeatures: The size of what keys are made of; `features` unless given.
  ///   - valueFeatures: The size of what values are made of; `keyFeatures` unless given.
  public init(
    _ features: Int, heads: Int, keyHeads: Int? = nil, keyFeatures: Int? = nil, valueFeatures: Int? = nil,
    bias: Bool = true, dropout: Double = 0, positions: RotaryPositions? = nil,
    using generator: inout some RandomNumberGenerator, file: StaticString = #fileID, line: UInt = #line
  ) {
    let keyHeads = keyHeads ?? heads
    MultiHeadAttention.check(features, heads, keyHeads, dropout, file: file, line: line)
    let keySize = features / heads * keyHeads
    func projection(_ inputs: Int, _ outputs: Int, _ initializer: Initializer) -> Linear {
      let linear = Linear(inputs, outputs, bias: bias, initializer: initializer, using: &generator)
      linear.bias?.value = Tensor.zeros([outputs])
      return linear
    }
    query = projection(features, features, .glorotUniform)
    key = projection(keyFeatures ?? features, keySize, .glorotUniform)
    value = projection(valueFeatures ?? keyFeatures ?? features, keySize, .glorotUniform)
    output = projection(features, features, .inverseRootFanIn)
    self.heads = heads
    self.keyHeads = keyHeads
    self.positions = positions
    dropoutRate = dropout
  }

  /// Attention with given projections.
  public init(
    query: Linear, key: Linear, value: Linear, output: Linear, heads: Int, keyHeads: Int? = nil, dropout: Double = 0,
    positions: RotaryPositions? = nil, file: StaticString = #fileID, line: UInt = #line
  ) {
    let keyHeads = keyHeads ?? heads
    let features = query.weight.shape[0]
    MultiHeadAttention.check(features, heads, keyHeads, dropout, file: file, line: line)
    for linear in [key, value] where linear.weight.shape[0] != features / heads * keyHeads {
      contractFailure(
        "MultiHeadAttention", "\(linear.weight.shape)",
        "keys and values must have \(keyHeads) heads of \(features / heads) features", file: file, line: line)
    }
    (self.query, self.key, self.value, self.output) = (query, key, value, output)
    self.heads = heads
    self.keyHeads = keyHeads
    self.positions = positions
    dropoutRate = dropout
  }

  /// Attention with the combined projection of PyTorch's `MultiheadAttention`: rows for queries, keys and values.
  ///
  /// - Shapes: combined weight `[3 · features, features]` and bias `[3 · features]`, output weight `[features, features]` and
  ///   bias `[features]`
  public convenience init(
    combinedWeight: Tensor, combinedBias: Tensor? = nil, outputWeight: Tensor, outputBias: Tensor? = nil, heads: Int,
    dropout: Double = 0, positions: RotaryPositions? = nil, file: StaticString = #fileID, line: UInt = #line
  ) {
    if combinedWeight.rank != 2 || combinedWeight.shape[0] != 3 * combinedWeight.shape[1] {
      contractFailure(
        "MultiHeadAttention", "\(combinedWeight.shape)", "the combined weight must be [3 · features, features]",
        file: file, line: line)
    }
    let size = combinedWeight.shape[1]
    func part(_ index: Int) -> Linear {
      let rows = index * size..<(index + 1) * size
      return Linear(weight: combinedWeight.narrowed(0, to: rows), bias: combinedBias?.narrowed(0, to: rows))
    }
    self.init(
      query: part(0), key: part(1), value: part(2), output: Linear(weight: outputWeight, bias: outputBias),
      heads: heads, dropout: dropout, positions: positions, file: file, line: line)
  }

  private static func check(
    _ features: Int, _ heads: Int, _ keyHeads: Int, _ dropout: Double, file: StaticString, line: UInt
  ) {
    func fail(_ rule: String) -> Never {
      contractFailure("MultiHeadAttention", "\(features) features", rule, file: file, line: line)
    }
    if heads < 1 || features % heads != 0 { fail("\(heads) heads do not divide the features") }
    if keyHeads < 1 || heads % keyHeads != 0 { fail("\(keyHeads) heads of keys do not divide \(heads) heads") }
    if !(0...1).contains(dropout) { fail("the dropout rate must be within 0...1") }
  }

  /// Self-attention without a mask.
  public func callAsFunction(_ x: Tensor) -> Tensor { callAsFunction(x, isCausal: false) }

  /// Self-attention.
  ///
  /// - Parameters:
  ///   - mask: Of bool, true where a query may attend to a key, or numbers that are added to scores.
  ///   - keyMask: Of bool, true for real keys and false for padding.
  ///   - isCausal: Whether a query sees only keys up to its own position.
  ///   - cache: Keys and values of past positions, which `x` goes on from and is appended to.
  /// - Shapes: `[batch, length, features]` → the same; mask broadcasts to `[batch, heads, length, keys]`, keyMask
  ///   `[batch, keys]`
  public func callAsFunction(
    _ x: Tensor, mask: Tensor? = nil, keyMask: Tensor? = nil, isCausal: Bool = false, cache: KeyValueCache? = nil
  ) -> Tensor {
    LayerScope.run(self) {
      requireSequences(x)
      var (queries, keys) = (separated(query(x), heads), separated(key(x), keyHeads))
      var values = separated(value(x), keyHeads)
      if let positions {
        let offset = cache?.length ?? 0
        (queries, keys) = (positions(queries, offset: offset), positions(keys, offset: offset))
      }
      if let cache { (keys, values) = cache.append(keys: keys, values: values) }
      return attended(queries, keys, values, mask, keyMask, isCausal)
    }
  }

  /// Cross-attention of `x` to the positions of `memory`, with keys and values both made of it unless `values` are given.
  ///
  /// A cache keeps the projected memory: the first call fills it and later ones read it instead of `memory`.
  ///
  /// - Shapes: `[batch, length, features]` and memory `[batch, keys, keyFeatures]` → `[batch, length, features]`; masks as in
  ///   self-attention
  public func callAsFunction(
    _ x: Tensor, attendingTo memory: Tensor, values: Tensor? = nil, mask: Tensor? = nil, keyMask: Tensor? = nil,
    isCausal: Bool = false, cache: KeyValueCache? = nil
  ) -> Tensor {
    LayerScope.run(self) {
      requireSequences(x)
      let queries = separated(query(x), heads)
      if let keys = cache?.keys, let values = cache?.values {
        return attended(queries, keys, values, mask, keyMask, isCausal)
      }
      requireSequences(memory)
      var (keys, values) = (separated(key(memory), keyHeads), separated(value(values ?? memory), keyHeads))
      if let cache { (keys, values) = cache.append(keys: keys, values: values) }
      return attended(queries, keys, values, mask, keyMask, isCausal)
    }
  }

  /// The weights of self-attention, or of attention to `memory`, of each head.
  ///
  /// - Shapes: `[batch, length, features]` → `[batch, heads, length, keys]`
  public func weights(
    _ x: Tensor, attendingTo memory: Tensor? = nil, mask: Tensor? = nil, keyMask: Tensor? = nil, isCausal: Bool = false
  ) -> Tensor {
    LayerScope.run(self) {
      requireSequences(x)
      var (queries, keys) = (separated(query(x), heads), separated(key(memory ?? x), keyHeads))
      if let positions, memory == nil { (queries, keys) = (positions(queries), positions(keys)) }
      return Tensor.attentionWeights(
        queries: queries, keys: keys, mask: joined(mask, keyMask), isCausal: isCausal)
    }
  }

  /// `MultiHeadAttention features, heads`.
  public var summary: String {
    let shared = keyHeads == heads ? "" : " (\(keyHeads) of keys)"
    return "MultiHeadAttention \(query.weight.shape[0]), \(heads) heads\(shared)"
  }

  private func requireSequences(_ x: Tensor) {
    if x.rank != 3 {
      contractFailure("MultiHeadAttention", "\(x.shape)", "sequences must be [batch, length, features]")
    }
  }

  /// Heads apart, as a view: `[batch, length, heads · n]` → `[batch, heads, length, n]`.
  private func separated(_ x: Tensor, _ heads: Int) -> Tensor {
    x.reshaped(to: [x.shape[0], x.shape[1], heads, x.shape[2] / heads]).transposed([0, 2, 1, 3])
  }

  private func attended(
    _ queries: Tensor, _ keys: Tensor, _ values: Tensor, _ mask: Tensor?, _ keyMask: Tensor?, _ isCausal: Bool
  ) -> Tensor {
    let mask = joined(mask, keyMask)
    let result: Tensor
    if dropoutRate > 0, let state = PhaseState.training {
      result = Tensor.attention(
        queries: queries, keys: keys, values: values, mask: mask, isCausal: isCausal, dropout: dropoutRate,
        using: &state.generator)
    } else {
      result = Tensor.attention(queries: queries, keys: keys, values: values, mask: mask, isCausal: isCausal)
    }
    let together = result.transposed([0, 2, 1, 3])
    return output(together.reshaped(to: [together.shape[0], together.shape[1], query.weight.shape[0]]))
  }

  /// Both masks as one that broadcasts to `[batch, heads, queries, keys]`.
  private func joined(_ mask: Tensor?, _ keyMask: Tensor?) -> Tensor? {
    guard let keyMask else { return mask }
    if keyMask.dtype != .bool || keyMask.rank != 2 {
      contractFailure(
        "MultiHeadAttention", "\(keyMask.shape) \(keyMask.dtype)", "the mask of keys must be [batch, keys] of bool")
    }
    let padding = keyMask.reshaped(to: [keyMask.shape[0], 1, 1, keyMask.shape[1]])
    guard let mask else { return padding }
    if mask.dtype == .bool { return mask .& padding }
    return Tensor.select(padding, mask, Tensor(repeating: -Double.infinity, shape: [], dtype: mask.dtype))
  }
}
