import Martlet
import Testing

@Suite struct TapeTests {
  @Test func aHundredThousandOperationsDoNotOverflowTheStack() {
    let g = gradient(at: Tensor(1.0)) { x in
      var y = x
      for _ in 0..<100_000 { y = y * 0.99999 + x * 0.00001 }
      return y
    }
    #expect(abs(g.scalar - 1) < 1e-9)
  }

  @Test func aLongChainOfNestedRecordingsIsDifferentiable() {
    let g = gradient(at: Tensor(0.5)) { x in
      var y = x
      for _ in 0..<200 { y = y - 0.01 * gradient(at: y) { $0.squared() } }
      return y
    }
    // Each step multiplies by 0.98.
    var expected = 1.0
    for _ in 0..<200 { expected *= 0.98 }
    #expect(abs(g.scalar - expected) < 1e-12)
  }

  @Test func threadsDifferentiateIndependently() async {
    let results = await withTaskGroup(of: (Int, [Double]).self) { group in
      for index in 0..<8 {
        group.addTask {
          var sums: [Double] = []
          for step in 0..<50 {
            let x = Tensor.sample([40, 30], seed: UInt64(index * 1000 + step), dtype: .float64)
            let g = gradient(at: x) { x in
              let inner = gradient(at: x) { ($0.exp() * $0).sum() }
              return (inner * x.matmul(x.transposed()).sum()).mean()
            }
            sums.append(g.sum().scalar)
          }
          return (index, sums)
        }
      }
      var all: [Int: [Double]] = [:]
      for await (index, sums) in group { all[index] = sums }
      return all
    }
    for index in 0..<8 {
      let x = Tensor.sample([40, 30], seed: UInt64(index * 1000 + 49), dtype: .float64)
      let expected = gradient(at: x) { x in
        let inner = gradient(at: x) { ($0.exp() * $0).sum() }
        return (inner * x.matmul(x.transposed()).sum()).mean()
      }.sum().scalar
      #expect(results[index]?.last == expected)
    }
  }

  @Test func oneModelIsUsedFromSeveralThreads() async {
    struct Shared: @unchecked Sendable { let model: Sequential }
    var generator = PhiloxGenerator(seed: 2)
    let shared = Shared(
      model: Sequential(Linear(20, 30, using: &generator), Tanh(), Linear(30, 5, using: &generator)))
    @Sendable func gradients(_ index: Int) -> [[Float]] {
      let x = Tensor.sample([16, 20], seed: UInt64(index))
      let model = shared.model
      let found = valueAndGradients(of: model) { model(x).squared().mean() }.gradients
      return model.parameters.map { found[$0]?.floats ?? [] }
    }
    let results = await withTaskGroup(of: (Int, [[Float]]).self) { group in
      for index in 0..<40 { group.addTask { (index, gradients(index)) } }
      var all: [Int: [[Float]]] = [:]
      for await (index, values) in group { all[index] = values }
      return all
    }
    for index in 0..<40 { #expect(results[index] == gradients(index)) }
  }
}
