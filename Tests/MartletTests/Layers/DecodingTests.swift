import Martlet
import Testing

/// Decoding with a cache gives what the whole sequence gives.
@Suite struct DecodingTests {
  private var generator = PhiloxGenerator(seed: 8)

  @Test(arguments: [[1, 1, 1, 1, 1, 1, 1], [4, 1, 1, 1], [2, 3, 2]])
  mutating func aLanguageModelDecodesStepByStep(steps: [Int]) {
    let positions = RotaryPositions(4, maximumLength: 16)
    let model = TransformerEncoder(
      depth: 2, 16, heads: 4, hidden: 24, keyHeads: 2, isNormFirst: true, positions: positions, using: &generator)
    let x = Tensor.normal([2, 7, 16], using: &generator)
    let whole = model(x, isCausal: true)
    let cache = model.makeCache()
    var parts: [Tensor] = []
    var start = 0
    for step in steps {
      #expect(cache.length == start)
      parts.append(model(x.narrowed(1, to: start..<start + step), isCausal: true, cache: cache))
      start += step
    }
    expectClose(Tensor.concatenate(parts, axis: 1), whole, (1e-4, 1e-5), "steps \(steps)")
  }

  @Test mutating func aDecoderWithMemoryDecodesStepByStep() {
    let model = TransformerDecoder(depth: 2, 16, heads: 2, hidden: 24, memoryFeatures: 12, using: &generator)
    let (x, memory) = (
      Tensor.normal([2, 20, 16], using: &generator), Tensor.normal([2, 5, 12], using: &generator)
    )
    let mask = Tensor([true, true, true, true, false, true, true, false, false, false], shape: [2, 5])
    let whole = model(x, memory: memory, memoryKeyMask: mask)
    let cache = model.makeCache()
    let parts = (0..<20).map { index in
      // Only the first step reads the memory.
      model(
        x.narrowed(1, to: index..<index + 1), memory: index == 0 ? memory : Tensor.zeros(like: memory),
        memoryKeyMask: mask, cache: cache)
    }
    expectClose(Tensor.concatenate(parts, axis: 1), whole, (1e-4, 1e-5), "decoder")
  }

  @Test mutating func greedyDecodingIsThatOfTheWholePrefix() {
    let embedding = Embedding(11, 16, using: &generator)
    let positions = SinusoidalPositions(16)
    let decoder = TransformerDecoder(depth: 2, 16, heads: 2, hidden: 32, isNormFirst: true, using: &generator)
    let head = Linear(16, 11, using: &generator)
    let memory = Tensor.normal([1, 4, 16], using: &generator)
    func next(_ tokens: [Int], offset: Int, _ cache: TransformerCache?) -> Int {
      let x = positions(embedding(Tensor(tokens).expanded(at: 0)), offset: offset)
      return head(decoder(x, memory: memory, cache: cache))[0, -1].argmax().integers[0]
    }
    let cache = decoder.makeCache()
    var (fast, slow) = ([1], [1])
    for _ in 0..<12 {
      fast.append(next([fast[fast.count - 1]], offset: cache.length, cache))
      slow.append(next(slow, offset: 0, nil))
    }
    #expect(fast == slow)
    #expect(Set(fast).count > 1)
  }

  @Test mutating func whatWasReadFromACacheStays() {
    let cache = KeyValueCache()
    let first = Tensor.normal([1, 2, 3, 4], using: &generator)
    let (keys, values) = cache.append(keys: first, values: first)
    let before = (keys.floats, values.floats)
    for _ in 0..<40 {
      let more = Tensor.normal([1, 2, 1, 4], using: &generator)
      let (all, _) = cache.append(keys: more, values: more)
      #expect(all[0..<1, 0..<2, 0..<3].floats == first.floats)
      #expect(all[0..<1, 0..<2, (cache.length - 1)...].floats == more.floats)
    }
    #expect(keys.floats == before.0 && values.floats == before.1)
    #expect(cache.length == 43)
    cache.removeAll()
    #expect(cache.length == 0 && cache.keys == nil)
  }

  @Test mutating func rowsOfACacheAreSelected() {
    let model = TransformerEncoder(depth: 1, 8, heads: 2, hidden: 8, using: &generator)
    let x = Tensor.normal([3, 4, 8], using: &generator)
    let cache = model.makeCache()
    _ = model(x[0..<3, ..<3], isCausal: true, cache: cache)
    cache.selectRows([2, 2, 0])
    let chosen = Tensor.stack([x[2], x[2], x[0]])
    let last = model(chosen[0..<3, 3...], isCausal: true, cache: cache)
    expectClose(last, model(chosen, isCausal: true)[0..<3, 3...], (1e-4, 1e-5), "selected rows")
  }
}
