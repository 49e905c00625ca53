import Martlet

extension LayerCatalogue {
  private typealias Loops = OperationCatalogue

  private static let open: OperationCatalogue.AttentionMask = { _, _ in 0 }
  private static let causal: OperationCatalogue.AttentionMask = { i, _ in i[3] <= i[2] ? 0 : nil }

  /// Attention of several heads by its definition.
  private static func attended(
    _ x: Grid, _ memory: Grid, _ state: LayerState, heads: Int, keyHeads: Int, isRotary: Bool = false,
    _ mask: OperationCatalogue.AttentionMask
  ) -> Grid {
    func separated(_ x: Grid, _ name: String, _ heads: Int) -> Grid {
      let y = linear(x, state.below(name))
      return y.reshaped([y.shape[0], y.shape[1], heads, y.shape[2] / heads]).transposed([0, 2, 1, 3])
    }
    var (queries, keys) = (separated(x, "query", heads), separated(memory, "key", keyHeads))
    if isRotary { (queries, keys) = (rotated(queries, .halves, offset: 0), rotated(keys, .halves, offset: 0)) }
    let weights = Loops.weights(queries, keys, nil, [], mask)
    let joined = Loops.weighted(weights, separated(memory, "value", keyHeads)).transposed([0, 2, 1, 3])
    return linear(joined.reshaped([x.shape[0], x.shape[1], joined.shape[2] * joined.shape[3]]), state.below("output"))
  }

  private static func normalized(_ x: Grid, _ state: LayerState, _ name: String) -> Grid {
    Loops.layerNormalized(x, state["\(name).scale"], state["\(name).shift"], 1e-5)
  }

  /// Branches with their normalisation behind the sum, or before the branch.
  private static func joined(
    _ x: Grid, _ state: LayerState, isNormFirst: Bool, _ branches: [(norm: String, branch: (Grid) -> Grid)]
  ) -> Grid {
    branches.reduce(x) { y, step in
      isNormFirst
        ? Grid.zip2(y, step.branch(normalized(y, state, step.norm)), +)
        : normalized(Grid.zip2(y, step.branch(y), +), state, step.norm)
    }
  }

  private static func encoderLayer(
    _ x: Grid, _ state: LayerState, isNormFirst: Bool, _ mask: @escaping OperationCatalogue.AttentionMask = open
  ) -> Grid {
    joined(
      x, state, isNormFirst: isNormFirst,
      [
        ("attentionNorm", { attended($0, $0, state.below("attention"), heads: 2, keyHeads: 2, mask) }),
        ("feedForwardNorm", { feedForward($0, state.below("feedForward"), .gelu) }),
      ])
  }

  private static func decoderLayer(_ x: Grid, _ memory: Grid, _ state: LayerState, isNormFirst: Bool) -> Grid {
    joined(
      x, state, isNormFirst: isNormFirst,
      [
        ("attentionNorm", { attended($0, $0, state.below("attention"), heads: 2, keyHeads: 2, causal) }),
        ("memoryNorm", { attended($0, memory, state.below("memoryAttention"), heads: 2, keyHeads: 2, open) }),
        ("feedForwardNorm", { feedForward($0, state.below("feedForward"), .gelu) }),
      ])
  }

  static var transformers: [LayerEntry] {
    var chapter = LayerChapter()
    let (x, large) = ([Input([1, 3, 4])], [Input([3, 70, 4])])
    let flat = WrongInput([3, 4], says: "MultiHeadAttention: [3, 4]: sequences must be [batch, length, features]")
    chapter.add(
      "MultiHeadAttention 4, 2 heads", x, large: large, wrong: flat, { MultiHeadAttention(4, heads: 2, using: &$0) },
      reference: { attended($1[0], $1[0], $0, heads: 2, keyHeads: 2, open) })
    chapter.add(
      "MultiHeadAttention 4, 2 heads", variant: "dropout", x, large: large, wrong: flat,
      { MultiHeadAttention(4, heads: 2, dropout: 0.3, using: &$0) },
      reference: { attended($1[0], $1[0], $0, heads: 2, keyHeads: 2, open) })
    chapter.add(
      "MultiHeadAttention 8, 4 heads (2 of keys)", variant: "rotary positions, causal", [Input([1, 3, 8])], wrong: flat,
      {
        MultiHeadAttention(
          8, heads: 4, keyHeads: 2, bias: false, positions: RotaryPositions(2, maximumLength: 4), using: &$0)
      }, run: { $0($1[0], isCausal: true) },
      reference: { attended($1[0], $1[0], $0, heads: 4, keyHeads: 2, isRotary: true, causal) })
    chapter.add(
      "MultiHeadAttention 4, 2 heads", variant: "memory with padding", [Input([1, 2, 4]), Input([1, 3, 5])],
      wrong: WrongInput(
        [1, 2, 4], [1, 3, 4], says: "affine: [1, 3, 4] · [4, 5]ᵀ: the last axis must have 5 features"),
      refusing: "key (Linear 5 → 4)",
      { MultiHeadAttention(4, heads: 2, keyFeatures: 5, using: &$0) },
      run: { layer, x in
        let isReal = (0..<x[1].shape[1]).map { $0 != 1 }
        return layer(x[0], attendingTo: x[1], keyMask: Tensor(isReal, shape: [1, isReal.count]))
      },
      reference: { attended($1[0], $1[1], $0, heads: 2, keyHeads: 2) { i, _ in i[3] == 1 ? nil : 0 } })
    for isNormFirst in [false, true] {
      let norm = isNormFirst ? "pre" : "post"
      let refusing = "attention (MultiHeadAttention 4, 2 heads)"
      chapter.add(
        "TransformerEncoderLayer, \(norm)-norm", x, large: large, wrong: flat,
        refusing: refusing,
        {
          TransformerEncoderLayer(
            4, heads: 2, hidden: 3, activation: .gelu, isNormFirst: isNormFirst, using: &$0)
        }, reference: { encoderLayer($1[0], $0, isNormFirst: isNormFirst) })
      chapter.add(
        "TransformerDecoderLayer, \(norm)-norm", [Input([1, 3, 4]), Input([1, 2, 4])],
        large: [Input([3, 70, 4]), Input([3, 50, 4])], wrong: WrongInput([3, 4], [1, 2, 4], says: flat.words),
        refusing: refusing,
        {
          TransformerDecoderLayer(
            4, heads: 2, hidden: 3, activation: .gelu, isNormFirst: isNormFirst, using: &$0)
        }, run: { $0($1[0], memory: $1[1]) },
        reference: { decoderLayer($1[0], $1[1], $0, isNormFirst: isNormFirst) })
    }
    chapter.add(
      "TransformerEncoder", variant: "causal", x, wrong: flat,
      refusing: "layers.0.attention (MultiHeadAttention 4, 2 heads)",
      { TransformerEncoder(depth: 2, 4, heads: 2, hidden: 2, activation: .gelu, isNormFirst: true, using: &$0) },
      run: { $0($1[0], isCausal: true) },
      reference: { state, g in
        let body = (0..<2).reduce(g[0]) { encoderLayer($0, state.below("layers.\($1)"), isNormFirst: true, causal) }
        return normalized(body, state, "norm")
      })
    chapter.add(
      "TransformerDecoder", [Input([1, 2, 4]), Input([1, 3, 4])],
      wrong: WrongInput([3, 4], [1, 2, 4], says: flat.words),
      refusing: "layers.0.attention (MultiHeadAttention 4, 2 heads)",
      { TransformerDecoder(depth: 2, 4, heads: 2, hidden: 2, activation: .gelu, using: &$0) },
      run: { $0($1[0], memory: $1[1]) },
      reference: { state, g in
        (0..<2).reduce(g[0]) { decoderLayer($0, g[1], state.below("layers.\($1)"), isNormFirst: false) }
      })
    return chapter.entries
  }
}
