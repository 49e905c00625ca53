import Foundation
import Martlet
import Testing

/// What attention promises beyond the values of a peer.
@Suite struct AttentionTests {
  private var generator = PhiloxGenerator(seed: 21)

  private mutating func normal(_ shape: Shape, _ dtype: DType = .float32) -> Tensor {
    Tensor.normal(shape, dtype: dtype, using: &generator)
  }

  @Test(arguments: [DType.float32, .float64]) mutating func aQueryWithoutKeysGivesZeros(dtype: DType) {
    let (q, k, v) = (normal([1, 2, 3, 4], dtype), normal([1, 2, 5, 4], dtype), normal([1, 2, 5, 4], dtype))
    let allowed = Tensor([true, false, true], shape: [3, 1]).broadcast(to: [3, 5])
    let added = Tensor.select(
      allowed, Tensor.zeros([], dtype: dtype), Tensor(repeating: -Double.infinity, shape: [], dtype: dtype))
    let plain = Tensor.attention(queries: q, keys: k, values: v)
    for mask in [allowed, added] {
      let (value, gradients) = valueAndGradients(at: [q, k, v]) { o in
        let y = Tensor.attention(queries: o[0], keys: o[1], values: o[2], mask: mask)
        #expect(y[0..<1, 0..<2, 1].doubles.allSatisfy { $0 == 0 })
        #expect(y[0..<1, 0..<2, 0].isClose(to: plain[0..<1, 0..<2, 0]))
        return y.squared().sum()
      }
      #expect(value.isAllFinite)
      #expect(gradients.allSatisfy { $0?.isAllFinite == true })
      #expect(gradients[0]?[0..<1, 0..<2, 1].doubles.allSatisfy { $0 == 0 } == true)
    }
  }

  @Test mutating func moreQueriesThanKeysLeaveTheFirstOnesWithout() {
    let (q, k) = (normal([1, 1, 5, 4]), normal([1, 1, 3, 4]))
    let y = Tensor.attention(queries: q, keys: k, values: k, isCausal: true)
    #expect(y[0, 0, 0..<2].doubles.allSatisfy { $0 == 0 })
    #expect(y[0, 0, 2].isClose(to: k[0, 0, 0]))
  }

  @Test(arguments: [DType.float32, .float64])
  mutating func theLastQueryOfCausalAttentionSeesAllKeys(dtype: DType) {
    // As `torch.nn.attention.bias.causal_lower_right`: query i of 2 sees keys up to i + 3 of 5.
    let scores: [[Double]] = [[0.3, -1.2, 0.8, 0.1, 2.5], [-0.4, 0.9, 0.2, -0.7, 1.1]]
    let numbers: [Double] = [1, -2, 3, 5, -8]
    let expected = zip(scores, [4, 5]).map { row, seen in
      let exponentials = row[..<seen].map { Foundation.exp($0) }
      return zip(exponentials, numbers).reduce(0) { $0 + $1.0 * $1.1 } / exponentials.reduce(0, +)
    }
    // Queries are the scores, and keys the rows of the identity.
    let y = Tensor.attention(
      queries: Tensor(scores.flatMap { $0 }, shape: [1, 1, 2, 5]).converted(to: dtype),
      keys: Tensor.identity(5, dtype: dtype).reshaped(to: [1, 1, 5, 5]),
      values: Tensor(numbers, shape: [1, 1, 5, 1]).converted(to: dtype), isCausal: true, scale: 1)
    expectClose(y.doubles, expected, relative: 1e-5, absolute: 1e-6)
    // Aligned upper left, the first query would see its first key alone.
    #expect(abs(y.doubles[0] - numbers[0]) > 0.1)
  }

  @Test mutating func paddedKeysHaveNoInfluence() {
    let layer = MultiHeadAttention(8, heads: 2, using: &generator)
    let x = normal([2, 5, 8])
    let real = Tensor([true, true, true, false, false, true, true, true, true, true], shape: [2, 5])
    var other = x
    other[0, 3...] = normal([2, 8])
    let (a, b) = (layer(x, keyMask: real), layer(other, keyMask: real))
    #expect(a[0, ..<3].floats == b[0, ..<3].floats)
    #expect(a[1].floats == b[1].floats)
    let alone = layer(x[..<1, ..<3])
    #expect(a[..<1, ..<3].isClose(to: alone))
  }

  @Test mutating func gradientsFlowThroughSumsOverQueries() throws {
    // The upstream gradient of a sum repeats one row: its rows are not one after another in memory.
    let (q, k, v) = (normal([2, 2, 5, 4]), normal([2, 2, 6, 4]), normal([2, 2, 6, 4]))
    let weight = normal([2, 2, 4])
    func gradients(_ dtype: DType) -> [Tensor?] {
      valueAndGradients(at: [q, k, v].map { $0.converted(to: dtype) }) { o in
        (Tensor.attention(queries: o[0], keys: o[1], values: o[2]).sum(2) * weight.converted(to: dtype)).sum()
      }.gradients
    }
    for (a, b) in zip(gradients(.float32), gradients(.float64)) {
      expectClose(a, try #require(b), (1e-4, 1e-5), "sum over queries")
    }
  }

  @Test mutating func manyTilesAndSharedHeadsAgreeBetweenPrecisions() throws {
    let (q, k, v) = (normal([2, 4, 150, 16]), normal([2, 2, 200, 16]), normal([2, 2, 200, 8]))
    let keep = Tensor.uniform([2, 1, 150, 200], using: &generator) .> 0.3
    let upstream = normal([2, 4, 150, 8])
    func run(_ dtype: DType) -> (Tensor, [Tensor?]) {
      var output = Tensor.zeros([])
      let (_, gradients) = valueAndGradients(at: [q, k, v].map { $0.converted(to: dtype) }) { o in
        output = Tensor.attention(queries: o[0], keys: o[1], values: o[2], mask: keep, isCausal: true)
        return (output * upstream.converted(to: dtype)).sum()
      }
      return (output, gradients)
    }
    let (single, double) = (run(.float32), run(.float64))
    expectClose(single.0, double.0, (1e-4, 1e-5), "output")
    for (a, b) in zip(single.1, double.1) { expectClose(a, try #require(b), (1e-4, 1e-5), "gradient") }
  }

  @Test mutating func sharedHeadsAreRepeatedHeads() {
    let (q, k, v) = (normal([2, 6, 5, 4]), normal([2, 2, 7, 4]), normal([2, 2, 7, 4]))
    let shared = Tensor.attention(queries: q, keys: k, values: v)
    let repeated = Tensor.attention(queries: q, keys: k.repeated(3, axis: 1), values: v.repeated(3, axis: 1))
    #expect(shared.isClose(to: repeated))
  }

  @Test mutating func weightsAddUpToOne() {
    let layer = MultiHeadAttention(8, heads: 4, keyHeads: 2, using: &generator)
    let weights = layer.weights(normal([2, 5, 8]), isCausal: true)
    #expect(weights.shape == [2, 4, 5, 5])
    #expect(weights.sum(-1).isClose(to: Tensor.ones([2, 4, 5])))
    #expect(weights.upperTriangle(1).floats.allSatisfy { $0 == 0 })
  }

  @Test mutating func dropoutOfWeightsFollowsTheSeedAndKeepsTheMean() {
    let layer = MultiHeadAttention(8, heads: 2, dropout: 0.4, using: &generator)
    let x = normal([1, 6, 8])
    let still = layer(x)
    func trained(_ seed: UInt64) -> Tensor { withPhase(.training(seed: seed)) { layer(x) } }
    #expect(trained(1).floats == trained(1).floats)
    #expect(trained(1).floats != trained(2).floats)
    let mean = (0..<2000).reduce(Tensor.zeros(like: still)) { $0 + trained(UInt64($1)) } / 2000
    #expect(mean.isClose(to: still, tolerance: 0.05))
    let all = MultiHeadAttention(8, heads: 2, bias: false, dropout: 1, using: &generator)
    #expect(withPhase(.training(seed: 0)) { all(x) }.floats.allSatisfy { $0 == 0 })
  }

  @Test mutating func rotaryProductsDependOnDistancesAlone() {
    for pairing in [RotaryPositions.Pairing.halves, .interleaved] {
      let positions = RotaryPositions(8, maximumLength: 100, pairing: pairing)
      let (q, k) = (normal([1, 8], .float64), normal([1, 8], .float64))
      func product(_ a: Int, _ b: Int) -> Double {
        (positions(q, offset: a) * positions(k, offset: b)).sum().scalar
      }
      #expect(abs(product(3, 7) - product(53, 57)) < 1e-12)
      #expect(abs(product(3, 7) - product(7, 3)) > 1e-3)
      #expect(abs(positions(q, offset: 60).squared().sum().scalar - q.squared().sum().scalar) < 1e-12)
    }
  }
}
