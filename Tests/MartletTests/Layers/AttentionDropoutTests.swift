import Martlet
import Testing

/// Attention that drops weights in tiles, against attention composed of operations with the same mask in float64.
@Suite struct AttentionDropoutTests {
  /// Queries, keys and values, and what masks them.
  struct Sizes: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var heads = 2, keyHeads = 2, queries = 150, keys = 150
    var isCausal = false
    var made: @Sendable () -> Tensor? = { nil }

    var operands: [Tensor] {
      [
        Tensor.sample([2, heads, queries, 16], seed: 1), Tensor.sample([2, keyHeads, keys, 16], seed: 2),
        Tensor.sample([2, keyHeads, keys, 8], seed: 3),
      ]
    }

    private func mask(of dtype: DType) -> Tensor? {
      made().map { $0.dtype == .bool ? $0 : $0.converted(to: dtype) }
    }

    func attended(_ o: [Tensor], rate: Double, seed: UInt64 = 5) -> Tensor {
      var generator = PhiloxGenerator(seed: seed)
      return Tensor.attention(
        queries: o[0], keys: o[1], values: o[2], mask: mask(of: o[0].dtype), isCausal: isCausal, dropout: rate,
        using: &generator)
    }

    /// The same by operations, with given factors of weights.
    func composed(_ o: [Tensor], factors: Tensor) -> Tensor {
      let weights = Tensor.attentionWeights(
        queries: o[0], keys: o[1], mask: mask(of: o[0].dtype), isCausal: isCausal)
      return (weights * factors).matmul(o[2].repeated(heads / keyHeads, axis: 1))
    }

    /// The factors of weights, from the kernel itself: keys that are all alike have weights of one over their number, and
    /// values that are the identity show each weight.
    func factors(rate: Double, seed: UInt64 = 5) -> Tensor {
      var generator = PhiloxGenerator(seed: seed)
      let identity = Tensor.identity(keys).broadcast(to: [2, keyHeads, keys, keys])
      let dropped = Tensor.attention(
        queries: Tensor.zeros([2, heads, queries, 1]), keys: Tensor.zeros([2, keyHeads, keys, 1]), values: identity,
        dropout: rate, using: &generator)
      return (dropped .> 0).converted(to: .float64) / (1 - rate)
    }
  }

  static let sizes = [
    Sizes(testDescription: "plain"),
    Sizes(testDescription: "one query", queries: 1, keys: 70),
    Sizes(testDescription: "more keys, shared heads", heads: 4, queries: 70, keys: 261),
    Sizes(testDescription: "causal", isCausal: true),
    Sizes(testDescription: "causal, more keys", keys: 200, isCausal: true),
    Sizes(testDescription: "causal, fewer keys", keys: 100, isCausal: true),
    Sizes(testDescription: "padding") {
      Tensor((0..<300).map { $0 % 150 < 90 || $0 < 150 }, shape: [2, 1, 1, 150])
    },
    Sizes(testDescription: "padding, causal", isCausal: true) {
      Tensor((0..<300).map { $0 % 150 > 20 || $0 < 150 }, shape: [2, 1, 1, 150])
    },
    Sizes(testDescription: "added numbers") { Tensor.sample([2, 1, 150, 150], seed: 9) },
  ]

  @Test(arguments: sizes) func valuesAndGradientsAreThoseOfTheSameMaskInFloat64(_ sizes: Sizes) throws {
    let factors = sizes.factors(rate: 0.3)
    let operands = sizes.operands
    let upstream = Tensor.sample([2, sizes.heads, sizes.queries, 8], seed: 7)
    func run(_ operands: [Tensor], _ apply: ([Tensor]) -> Tensor) -> (Tensor, [Tensor?]) {
      var output = Tensor.zeros([])
      let gradients = valueAndGradients(at: operands) { o in
        output = apply(o)
        return (output * upstream.converted(to: o[0].dtype)).sum()
      }.gradients
      return (output, gradients)
    }
    let single = run(operands) { sizes.attended($0, rate: 0.3) }
    let double = run(operands.map { $0.converted(to: .float64) }) { sizes.composed($0, factors: factors) }
    expectClose(single.0, double.0, relative: 1e-4, absolute: 1e-5, "value")
    for (index, (one, other)) in zip(single.1, double.1).enumerated() {
      expectClose(one, try #require(other), relative: 1e-4, absolute: 2e-5, "gradient \(index)")
    }
  }

  @Test(arguments: sizes) func secondDerivativesAreThoseOfTheSameMaskInFloat64(_ sizes: Sizes) throws {
    let factors = sizes.factors(rate: 0.3)
    func second(_ operands: [Tensor], _ apply: ([Tensor]) -> Tensor) -> [Tensor?] {
      valueAndGradients(at: operands) { outer in
        let slopes = valueAndGradients(at: outer) { apply($0).squared().sum() }.gradients
        return slopes.compactMap { $0?.squared().sum() }.reduce(Tensor.zeros([], dtype: outer[0].dtype), +)
      }.gradients
    }
    let single = second(sizes.operands) { sizes.attended($0, rate: 0.3) }
    let double = second(sizes.operands.map { $0.converted(to: .float64) }) { sizes.composed($0, factors: factors) }
    for (one, other) in zip(single, double) {
      let exact = try #require(other)
      let greatest = exact.abs().max().scalar
      #expect(greatest > 1e-4)
      expectClose(one, exact, relative: 1e-3, absolute: 1e-5 * greatest)
    }
  }

  @Test(arguments: sizes) func gradientsAreThoseOfFiniteDifferences(_ sizes: Sizes) throws {
    let operands = sizes.operands
    func value(_ operands: [Tensor]) -> Tensor {
      // Sums of many numbers in float64 keep the difference of two of them.
      (sizes.attended(operands, rate: 0.3).converted(to: .float64).squared()).sum()
    }
    let gradients = valueAndGradients(at: operands) { sizes.attended($0, rate: 0.3).squared().sum() }.gradients
    for index in 0..<3 {
      let direction = Tensor.sample(operands[index].shape, seed: 20 + UInt64(index))
      func moved(_ step: Double) -> Double {
        var moved = operands
        moved[index] = operands[index] + direction * step
        return value(moved).scalar
      }
      let gradient = try #require(gradients[index])
      let slope = (gradient * direction).converted(to: .float64).sum().scalar
      // Slopes along a random direction are of the size of the gradient.
      let size = gradient.squared().sum().scalar.squareRoot()
      #expect(abs((moved(0.01) - moved(-0.01)) / 0.02 - slope) < 0.01 * size, "operand \(index)")
    }
  }

  @Test(arguments: [0.1, 0.5, 0.9]) func theRateIsMetAtEveryPlace(_ rate: Double) {
    let sizes = Sizes(testDescription: "", heads: 3, keyHeads: 3, queries: 400, keys: 256)
    let kept = sizes.factors(rate: rate).notEquals(0).converted(to: .float64)
    /// How many deviations of the mean of as many draws the farthest of `shares` lies from its expectation.
    func deviations(_ shares: Tensor, _ draws: Int, _ expected: Double) -> Double {
      let deviation = (expected * (1 - expected) / Double(draws)).squareRoot()
      return (shares - expected).abs().max().scalar / deviation
    }
    let keep = 1 - rate
    #expect(deviations(kept.mean(), kept.elementCount, keep) < 4)
    #expect(deviations(kept.mean([2, 3]), 400 * 256, keep) < 4.5, "heads")
    #expect(deviations(kept.mean([0, 1, 2]), 2400, keep) < 5, "keys")
    #expect(deviations(kept.mean([0, 1, 3]), 1536, keep) < 5, "queries")
    // Neighbours along each axis are kept independently of each other.
    for axis in 0..<4 {
      let count = kept.shape[axis]
      let both = kept.narrowed(axis, to: 0..<count - 1) * kept.narrowed(axis, to: 1..<count)
      #expect(deviations(both.mean(), both.elementCount / 2, keep * keep) < 5, "axis \(axis)")
    }
    #expect(sizes.factors(rate: rate, seed: 6).notEquals(0).converted(to: .float64).isClose(to: kept) == false)
  }

  @Test func whatIsDroppedDoesNotDependOnTheNumberOfQueriesAndKeys() {
    let large = Sizes(testDescription: "", queries: 100, keys: 200).factors(rate: 0.5)
    let small = Sizes(testDescription: "", queries: 65, keys: 70).factors(rate: 0.5)
    #expect(large.narrowed(2, to: 0..<65).narrowed(3, to: 0..<70).doubles == small.doubles)
  }

  @Test func ratesOfZeroAndOne() {
    let sizes = Self.sizes[0]
    let o = sizes.operands
    let plain = Tensor.attention(queries: o[0], keys: o[1], values: o[2])
    #expect(sizes.attended(o, rate: 0).floats == plain.floats)
    let (value, gradients) = valueAndGradients(at: o) { sizes.attended($0, rate: 1).sum() }
    #expect(value.scalar == 0)
    #expect(gradients.allSatisfy { $0?.doubles.allSatisfy { $0 == 0 } == true })
    // Nothing is drawn where nothing is dropped.
    var (drawn, fresh) = (PhiloxGenerator(seed: 1), PhiloxGenerator(seed: 1))
    _ = Tensor.attention(queries: o[0], keys: o[1], values: o[2], dropout: 0, using: &drawn)
    #expect(drawn == fresh)
    _ = Tensor.attention(queries: o[0], keys: o[1], values: o[2], dropout: 0.1, using: &drawn)
    _ = fresh.next()
    #expect(drawn == fresh)
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func aLayerWithDropoutLearnsToLookBack(seed: UInt64) {
    // What is asked for is the sequence's first row, which only attention brings to the others.
    var generator = PhiloxGenerator(seed: seed)
    let layer = MultiHeadAttention(16, heads: 4, dropout: 0.2, using: &generator)
    let marks = Tensor.normal([1, 6, 8], using: &generator)
    func batch() -> (Tensor, Tensor) {
      let content = Tensor.normal([16, 6, 8], using: &generator)
      let target = content.narrowed(1, to: 0..<1).broadcast(to: [16, 6, 8])
      return (Tensor.concatenate([content, marks.broadcast(to: [16, 6, 8])], axis: 2), target)
    }
    func loss(_ x: Tensor, _ y: Tensor) -> Tensor { meanSquaredError(layer(x).narrowed(2, to: 0..<8), y) }
    let (x, y) = batch()
    let before = loss(x, y).scalar
    let optimizer = Adam(learningRate: 0.01)
    for step in 0..<400 {
      let (x, y) = batch()
      let (_, gradients) = withPhase(.training(seed: UInt64(step))) { valueAndGradients(of: layer) { loss(x, y) } }
      optimizer.update(layer, with: gradients)
    }
    #expect(loss(x, y).scalar < 0.25 * before)
  }
}
