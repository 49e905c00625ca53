import Martlet
import Testing

/// What attention holds at most. Each test runs in a process of its own.
@Suite struct AttentionMemoryTests {
  @Test func trainingWithDropoutHoldsNoScores() async {
    await #expect(processExitsWith: .success) {
      let tokens = 2048
      let scores = tokens * tokens * 4
      var generator = PhiloxGenerator(seed: 1)
      let x = Tensor.normal([1, tokens, 16], using: &generator)
      func peak(_ apply: (Tensor) -> Tensor) -> Int {
        let before = MemoryUse.current.live
        MemoryUse.resetPeak()
        let value = withPhase(.training(seed: 3)) { gradient(at: x) { apply($0).squared().mean() } }
        #expect(value.isAllFinite)
        return MemoryUse.current.peak - before
      }
      for isCausal in [false, true] {
        let layer = MultiHeadAttention(16, heads: 2, dropout: 0.1, using: &generator)
        let tiled = peak { layer($0, isCausal: isCausal) }
        #expect(tiled < scores / 2, "\(tiled) bytes")
      }
      // A head's scores would be seen.
      let heads = x.reshaped(to: [1, 1, tokens, 16])
      let composed = peak { x in
        let queries = x.reshaped(to: [1, 1, tokens, 16])
        return Tensor.attentionWeights(queries: queries, keys: heads).matmul(heads)
      }
      #expect(composed > scores, "\(composed) bytes")
    }
  }
}
