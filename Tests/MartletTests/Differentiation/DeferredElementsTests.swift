import Martlet
import Testing

/// Large elementwise operations are deferred while gradients are recorded; nobody may notice but by speed and memory.
@Suite(.serialized) struct DeferredElementsTests {
  private static let shape: Shape = [300, 400]
  private static let x = Tensor.sample(shape, -2...2, seed: 1, dtype: .float32)
  private static let w = Tensor.sample(shape, -2...2, seed: 2, dtype: .float32)

  private typealias Chain = (name: String, function: @Sendable (_ x: Tensor, _ w: Tensor) -> Tensor)

  private static let chains: [Chain] = [
    ("one operation", { x, _ in x.exp() }),
    ("a chain", { x, w in (x.tanh() * w + 1.5).relu() }),
    ("a long chain", { x, w in (0..<40).reduce(x) { x, _ in (x * 0.5 + w).sigmoid() } }),
    (
      "an operand twice",
      { x, w in
        let y = x * w; return y * y - y
      }
    ),
    (
      "results that many use",
      { x, _ in
        let y = x.exp(); return (0..<6).reduce(y) { z, _ in z * 0.5 + y }
      }
    ),
    ("a number on either side", { x, _ in 2 - (1 / (x.squared() + 1)) }),
    ("a row of numbers", { x, w in (x + w[0]).gelu() }),
    ("a transposed view", { x, w in (x * 2).swapped(0, 1).swapped(0, 1) * w + 1 }),
    ("normalised rows", { x, w in (x.layerNormalized(scale: w[0], shift: w[1]) * w).relu() }),
    ("rows normalised twice", { x, w in (x * w).layerNormalized().layerNormalized(scale: w[0]) }),
    ("normalised rows and others", { x, w in x.layerNormalized(shift: w[0]) + (x * w).layerNormalized() * w }),
    (
      "normalised rows that many use",
      { x, w in
        let y = x.layerNormalized(); return (0..<4).reduce(y * w) { z, _ in z * 0.5 + y }
      }
    ),
    ("a leaky rectifier", { x, _ in (x - 1).leakyReLU(slope: 0.2) }),
  ]

  /// What a chain makes of `x` while it is recorded.
  private static func recorded(_ chain: Chain) -> Tensor {
    var result = x
    _ = valueAndGradient(at: x) {
      result = chain.function($0, w)
      return $0.sum() * 0
    }
    return result
  }

  @Test func bitsAreThoseOfOperationsOneByOne() {
    for chain in Self.chains {
      #expect(Self.recorded(chain).bytes == chain.function(Self.x, Self.w).bytes, "\(chain.name)")
    }
  }

  @Test func sumsAreThoseOfStoredElements() {
    for chain in Self.chains {
      let (sum, _) = valueAndGradient(at: Self.x) { chain.function($0, Self.w).sum() }
      let expected = chain.function(Self.x, Self.w).doubles.reduce(0, +)
      #expect(abs(sum.scalar - expected) <= 1e-5 * max(1, abs(expected)), "\(chain.name)")
    }
  }

  @Test func gradientsOfFirstAndSecondOrderAreThoseInDoublePrecision() {
    // Elements of float64 are not deferred.
    let exact = (x: Self.x.converted(to: .float64), w: Self.w.converted(to: .float64))
    for chain in Self.chains {
      func slopes(_ x: Tensor, _ w: Tensor) -> [Tensor] {
        let first = gradient(at: x) { (chain.function($0, w) * w).sum() }
        let second = gradient(at: x) { x in gradient(at: x) { (chain.function($0, w) * w).sum() }.squared().mean() }
        return [first, second]
      }
      for (order, (single, double)) in zip(slopes(Self.x, Self.w), slopes(exact.x, exact.w)).enumerated() {
        let scale = double.abs().max().scalar
        expectClose(
          single.converted(to: .float64), double, relative: 1e-4, absolute: max(1e-5 * scale, 1e-30),
          "\(chain.name), order \(order + 1)")
      }
    }
  }

  @Test func bitsDoNotDependOnTheNumberOfThreads() {
    let count = Threads.count
    defer { Threads.count = count }
    for chain in Self.chains {
      let results = [1, 2, 4].map { threads in
        Threads.count = threads
        let (value, slope) = valueAndGradient(at: Self.x) { chain.function($0, Self.w).squared().mean() }
        return value.bytes + slope.bytes
      }
      #expect(results[0] == results[1] && results[0] == results[2], "\(chain.name)")
    }
  }

  @Test func whatIsDeferredKeepsTheValuesOfItsTime() {
    let layer = Linear(weight: Self.x)
    let before = (layer.weight.value * 3).bytes
    var kept = Self.x
    let (_, gradients) = valueAndGradients(of: layer) {
      kept = layer.weight.value * 3
      return layer.weight.value.squared().sum()
    }
    SGD(learningRate: 0.1).update(layer, with: gradients)
    #expect(kept.bytes == before)
  }

  @Test func threadsMayReadOneDeferredTensor() async {
    let chain = Self.chains[1]
    let deferred = Self.recorded(chain)
    let expected = chain.function(Self.x, Self.w).bytes
    let results = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { deferred.bytes == expected } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results == Array(repeating: true, count: 8))
  }

  @Test func aChainThatIsSummedIsNotStored() async {
    // What other tests hold is not counted in a process of its own.
    await #expect(processExitsWith: .success) {
      let x = Tensor.sample([1 << 20], -1...1, seed: 3, dtype: .float32)
      let w = Tensor.sample([1 << 20], -1...1, seed: 4, dtype: .float32)
      MemoryUse.resetPeak()
      let before = MemoryUse.current.live
      let (_, slope) = valueAndGradient(at: x) { (($0.exp() + 1) * w).sum() }
      // The gradient and what its chain takes while it is computed.
      #expect(MemoryUse.current.peak - before < 2 * slope.elementCount * 4)
    }
  }
}
