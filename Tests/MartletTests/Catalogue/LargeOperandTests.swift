import Martlet
import Testing

/// Operands with whole vectors, rests, chunks and several threads.
@Suite struct LargeOperandTests {
  /// What has so many products that loops in Swift would take seconds.
  private static let tooSlow: Set = [
    "matmul", "affine", "convolution2D", "convolution1D", "transposedConvolution2D", "transposedConvolution1D",
    "unfolded2D", "einsum", "attention", "infoNCE",
  ]

  /// One entry for each operation and set of sizes, where plain loops are fast enough.
  private static let looped: [Operation] = {
    var seen: Set<String> = []
    return (OperationCatalogue.all + LossCatalogue.all).filter { operation in
      guard let large = operation.large, !tooSlow.contains(operation.name) else { return false }
      let isElementwise = OperationCatalogue.arithmetic.contains { $0.name == operation.name }
      let key = "\(operation.name) \(isElementwise ? "" : operation.variant) \(large.map(\.shape))"
      return seen.insert(key).inserted
    }
  }()

  @Test(arguments: looped) func valuesAreThoseOfTheDefinition(_ operation: Operation) throws {
    let tensors = try #require(operation.largeTensors(.float32))
    let grids = tensors.map { Grid(Array($0.shape), values: $0.doubles) }
    let expected = operation.reference(grids)
    let scale = max(1, expected.values.reduce(0) { max($0, abs($1)) })
    let exact = try operation.apply(tensors.map { $0.converted(to: .float64) })
    #expect(exact.shape == Shape(expected.shape))
    expectClose(exact.doubles, expected.values, relative: 1e-11, absolute: 1e-12 * scale, "float64")
    let single = try operation.apply(tensors)
    expectClose(single.doubles, expected.values, relative: 5e-5, absolute: 1e-5 * scale, "float32")
  }

  @Test(arguments: Operation.all.filter { $0.large != nil })
  func bothPrecisionsAgree(_ operation: Operation) throws {
    let tensors = try #require(operation.largeTensors(.float32))
    let doubles = tensors.map { $0.converted(to: .float64) }
    func greatest(_ x: Tensor) -> Double { x.elementCount == 0 ? 0 : x.abs().max().scalar }
    func agree(_ single: Tensor, _ double: Tensor, _ what: String, least: Double = 0) {
      let scale = max(greatest(double), least)
      expectClose(single, double, relative: 1e-3, absolute: 1e-4 * scale, what)
    }
    agree(try operation.apply(tensors), try operation.apply(doubles), "value")
    let exact = try operation.gradients(doubles)
    // Some gradients are nothing but rounding, such as those of the keys' bias in attention.
    let least = 1e-2 * exact.reduce(0) { max($0, greatest($1)) }
    for (single, double) in try zip(operation.gradients(tensors), exact) {
      agree(single, double, "gradient", least: least)
    }
  }

  @Test(arguments: [DType.float32, .float64]) func everyLengthIsComputedToItsEnd(_ dtype: DType) {
    for count in Array(1...70) + [127, 128, 129, 1000, 1023, 4097] {
      let x = Tensor.sample([count], -2...2, seed: UInt64(count), dtype: dtype)
      let pieces = { (function: (Tensor) -> Tensor) in (0..<min(count, 70)).map { function(x[$0]).scalar } }
      for function in [{ $0.exp() }, { $0.tanh() }, { $0.gelu() }, { $0.sin() }, { $0 * 3 + $0 }]
        as [(Tensor) -> Tensor]
      {
        expectClose(Array(function(x).doubles.prefix(70)), pieces(function), relative: 1e-6, absolute: 1e-7)
      }
      let values = x.doubles
      expectClose([x.sum().scalar], [values.reduce(0, +)], relative: 1e-5, absolute: 1e-4)
      #expect(x.max().scalar == values.max() && x.min().scalar == values.min())
      #expect(x.argmax().integers == [values.firstIndex(of: values.max() ?? 0) ?? -1])
      let rows = Tensor.stack([x, x * 2])
      expectClose(rows.softmax().sum(1).doubles, [1, 1], relative: 1e-5, absolute: 0)
      expectClose(rows.sum(0).doubles, values.map { 3 * $0 }, relative: 1e-5, absolute: 1e-6)
      #expect(rows.transposed().max([0]).doubles == rows.max([1]).doubles)
    }
  }

  @Test func productsOfAllSizesAreThoseOfLoops() {
    let sizes = [1, 2, 3, 7, 8, 16, 17, 33, 65]
    var numbers = SeededNumbers(6)
    for _ in 0..<150 {
      let (m, k, n) = (
        sizes.randomElement(using: &numbers) ?? 1, sizes.randomElement(using: &numbers) ?? 1,
        sizes.randomElement(using: &numbers) ?? 1
      )
      let (left, right) = (numbers.uniform(m * k), numbers.uniform(k * n))
      var expected = [Double](repeating: 0, count: m * n)
      for i in 0..<m {
        for j in 0..<n {
          for inner in 0..<k { expected[i * n + j] += left[i * k + inner] * right[inner * n + j] }
        }
      }
      for dtype in [DType.float32, .float64] {
        let a = Tensor(left, shape: [m, k]).converted(to: dtype)
        let b = Tensor(right, shape: [k, n]).converted(to: dtype)
        // The same matrices as transposes of stored ones.
        let (at, bt) = ((a.transposed() * 1).transposed(), (b.transposed() * 1).transposed())
        let allowed = dtype == .float64 ? 1e-13 : 2e-6
        for (x, y) in [(a, b), (at, b), (a, bt), (at, bt)] {
          expectClose(x.matmul(y).doubles, expected, relative: allowed, absolute: allowed * Double(k), "\(m) \(k) \(n)")
        }
      }
    }
  }
}
