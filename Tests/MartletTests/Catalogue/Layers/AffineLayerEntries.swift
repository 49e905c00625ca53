import Foundation
import Martlet

extension LayerCatalogue {
  /// `x · Wᵀ + b` with what is in the state.
  static func linear(_ x: Grid, _ state: LayerState) -> Grid {
    OperationCatalogue.affine(x, state["weight"], state.optional("bias"), rectified: false)
  }

  static var affineLayers: [LayerEntry] {
    var chapter = LayerChapter()
    for hasBias in [true, false] {
      chapter.add(
        "Linear 4 → 3", variant: hasBias ? "" : "without bias", [Input([2, 3, 4])], large: [Input([900, 70, 4])],
        wrong: WrongInput([2, 5], says: "affine: [2, 5] · [3, 4]ᵀ: the last axis must have 4 features"),
        { Linear(4, 3, bias: hasBias, using: &$0) },
        reference: { linear($1[0], $0) })
      chapter.add(
        "Bilinear 2, 3 → 4", variant: hasBias ? "" : "without bias", [Input([3, 2]), Input([3, 3])],
        large: [Input([900, 2]), Input([900, 3])],
        wrong: WrongInput(
          [3, 2], [3, 2],
          says: "Bilinear: [3, 2] and [3, 2]: the inputs must be […, 2] and […, 3] with the same leading axes"),
        { Bilinear(2, 3, 4, bias: hasBias, using: &$0) }, run: { $0($1[0], $1[1]) },
        reference: { state, g in
          let weight = state["weight"]
          return Grid([g[0].shape[0], 4]) { index in
            let (row, output) = (index[0], index[1])
            var sum = state.optional("bias")?[output] ?? 0
            for i in 0..<2 { for j in 0..<3 { sum += g[0][row, i] * weight[output, i, j] * g[1][row, j] } }
            return sum
          }
        })
    }
    chapter.add(
      "Maxout 3 → 2, 4 pieces", [Input([3, 3])], large: [Input([900, 3])],
      wrong: WrongInput([2, 5], says: "affine: [2, 5] · [8, 3]ᵀ: the last axis must have 3 features"),
      refusing: "linear (Linear 3 → 8)",
      { Maxout(3, 2, pieces: 4, using: &$0) },
      reference: { state, g in
        let pieces = linear(g[0], state.below("linear"))
        return Grid([g[0].shape[0], 2]) { i in (0..<4).map { pieces[i[0], i[1] * 4 + $0] }.max() ?? .nan }
      })
    let indices = [2, 0, 2, 4, 1, 2]
    chapter.add(
      "Embedding 5 × 3", [], wrong: WrongInput([2], says: "gathered: [2] float32: indices must be int32 or int64"),
      { Embedding(5, 3, using: &$0) },
      // Its input has no gradient; where the test gives one, it is one that is wrong.
      run: { layer, x in layer(x.first ?? Tensor(indices).reshaped(to: [2, 3])) },
      reference: { state, _ in Grid([2, 3, 3]) { state["weight"][indices[$0[0] * 3 + $0[1]], $0[2]] } })
    return chapter.entries
  }

  /// `W₂ f(W₁ x + b₁) + b₂`.
  static func feedForward(_ x: Grid, _ state: LayerState, _ activation: FeedForwardActivation) -> Grid {
    let hidden = linear(x, state.below("expansion")).map { x in
      switch activation {
      case .relu: max(0, x)
      case .gelu: x * 0.5 * (1 + erf(x / 2.0.squareRoot()))
      case .geluApproximation: 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
      case .silu: x / (1 + exp(-x))
      }
    }
    return linear(hidden, state.below("contraction"))
  }

  static var composites: [LayerEntry] {
    var chapter = LayerChapter()
    let x = [Input([3, 4])]
    func wrong(outputs: Int) -> WrongInput {
      WrongInput([2, 5], says: "affine: [2, 5] · [\(outputs), 4]ᵀ: the last axis must have 4 features")
    }
    chapter.add(
      "Sequential", x, large: [Input([9000, 4])], wrong: wrong(outputs: 5), refusing: "0 (Linear 4 → 5)",
      { Sequential(Linear(4, 5, using: &$0), ReLU(), Sequential(Linear(5, 2, using: &$0), Tanh())) },
      reference: { state, g in
        let hidden = linear(g[0], state.below("0")).map { max(0, $0) }
        return linear(hidden, state.below("2.0")).map { tanh($0) }
      })
    chapter.add(
      "Residual", x, wrong: wrong(outputs: 4), refusing: "branch (Linear 4 → 4)",
      { Residual(Linear(4, 4, using: &$0)) },
      reference: { state, g in Grid.zip2(linear(g[0], state.below("branch")), g[0], +) })
    chapter.add(
      "Residual", variant: "shortcut", x, wrong: wrong(outputs: 2), refusing: "branch (Linear 4 → 2)",
      { Residual(Linear(4, 2, using: &$0), shortcut: Linear(4, 2, bias: false, using: &$0)) },
      reference: { state, g in
        Grid.zip2(linear(g[0], state.below("branch")), linear(g[0], state.below("shortcut")), +)
      })
    // Masks are drawn anew for each element type, so that training has statistical tests (LayerTests, LayerBehaviourTests).
    chapter.add(
      "Dropout 0.4", x,
      wrong: WrongInput(
        [2], dtype: .int64, phase: .training(seed: 0),
        says: "bernoulli: [2] int64: elements must be float32 or float64; use converted(to:)"),
      { _ in Dropout(0.4) }, reference: { $1[0] })
    chapter.add(
      "ChannelDropout 0.4", x,
      wrong: WrongInput(
        [2], phase: .training(seed: 0), says: "ChannelDropout: [2]: the tensor must be [batch, …, channels]"),
      { _ in ChannelDropout(0.4) }, reference: { $1[0] })
    for activation in [FeedForwardActivation.relu, .gelu, .geluApproximation, .silu] {
      chapter.add(
        "FeedForward 4 → 6, \(activation)", x, large: [Input([9000, 4])], wrong: wrong(outputs: 6),
        refusing: "expansion (Linear 4 → 6)",
        { FeedForward(4, hidden: 6, activation: activation, dropout: 0.5, using: &$0) },
        reference: { feedForward($1[0], $0, activation) })
    }
    return chapter.entries
  }
}
