import Martlet
import Testing

/// Products of sizes around the tiles, panels and blocks that they are cut into.
@Suite struct MatrixProductTests {
  private static let sizes = [1, 2, 3, 6, 7, 16, 17, 33, 70]
  private static let depths = [0, 1, 5, 15, 16, 17, 40, 256, 257, 530]

  private static func expected(_ a: Tensor, _ b: Tensor, _ bias: [Double]? = nil) -> Tensor {
    let (m, k, n) = (a.shape[0], a.shape[1], b.shape[1])
    let (x, y) = (a.doubles, b.doubles)
    var values = [Double](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n {
        var sum = bias?[j] ?? 0
        for l in 0..<k { sum += x[i * k + l] * y[l * n + j] }
        values[i * n + j] = sum
      }
    }
    return Tensor(values, shape: [m, n])
  }

  /// The same elements in memory the other way round.
  private static func turned(_ x: Tensor) -> Tensor {
    let columns = x.shape[1]
    let values = x.floats
    let other = (0..<columns).flatMap { column in (0..<x.shape[0]).map { values[$0 * columns + column] } }
    return Tensor(other, shape: [columns, x.shape[0]]).swapped(0, 1)
  }

  @Test(arguments: depths) func everySizeIsThatOfPlainLoops(_ k: Int) {
    for m in Self.sizes {
      for n in Self.sizes {
        let a = Tensor.sample([m, k], -1...1, seed: UInt64(m), dtype: .float32)
        let b = Tensor.sample([k, n], -1...1, seed: UInt64(n), dtype: .float32)
        let exact = Self.expected(a, b)
        let (turnedA, turnedB) = (Self.turned(a), Self.turned(b))
        for (x, y) in [(a, b), (a, turnedB), (turnedA, b), (turnedA, turnedB)] {
          expectClose(x.matmul(y).converted(to: .float64), exact, relative: 1e-5, absolute: 2e-5, "[\(m), \(k), \(n)]")
        }
        let bias = Tensor.sample([n], -1...1, seed: 9, dtype: .float32)
        expectClose(
          a.affine(b.swapped(0, 1), bias: bias).converted(to: .float64), Self.expected(a, b, bias.doubles),
          relative: 1e-5, absolute: 2e-5, "affine [\(m), \(k), \(n)]")
      }
    }
  }

  /// Sizes that are packed, with rows and columns beside whole tiles and panels.
  private static let largeSizes = [(1027, 777, 90), (1029, 400, 113), (1112, 900, 64), (2051, 385, 75)]

  @Test(arguments: largeSizes) func largeProductsAreThoseOfPlainLoops(_ m: Int, _ k: Int, _ n: Int) {
    let a = Tensor.sample([m, k], -1...1, seed: 1, dtype: .float32)
    let b = Tensor.sample([k, n], -1...1, seed: 2, dtype: .float32)
    let bias = Tensor.sample([n], -1...1, seed: 3, dtype: .float32)
    let exact = Self.expected(a, b)
    let (turnedA, turnedB) = (Self.turned(a), Self.turned(b))
    for (x, y) in [(a, b), (a, turnedB), (turnedA, b), (turnedA, turnedB)] {
      expectClose(x.matmul(y).converted(to: .float64), exact, relative: 1e-5, absolute: 5e-5)
    }
    expectClose(
      a.affine(turnedB.swapped(0, 1), bias: bias).converted(to: .float64), exact + bias.converted(to: .float64),
      relative: 1e-5, absolute: 5e-5, "affine")
    let (spread, other) = (Tensor.concatenate([a, a], axis: 1), b.flipped([0, 1]))
    let everySecond = spread[Slice.all, Slice.range(from: 0, to: nil, step: 2)]
    expectClose(
      everySecond.matmul(other).converted(to: .float64), Self.expected(everySecond, other), relative: 1e-5,
      absolute: 5e-5, "views")
  }

  @Test func keptWeightsGiveTheProductsOfPlainLoops() {
    var generator = PhiloxGenerator(seed: 4)
    for (inputs, outputs) in [(257, 75), (500, 16), (64, 96), (17, 300)] {
      let layer = Linear(inputs, outputs, using: &generator)
      for rows in [3, 4, 7, 16, 131, 300, 800] {
        let x = Tensor.normal([rows, inputs], using: &generator)
        let expected = Self.expected(x, layer.weight.value.swapped(0, 1), layer.bias?.value.doubles)
        for view in [x, Self.turned(x)] {
          for _ in 0..<2 {
            expectClose(
              layer(view).converted(to: .float64), expected, relative: 1e-5, absolute: 5e-5,
              "\(rows) rows, \(inputs) → \(outputs)")
          }
        }
      }
    }
  }

  @Test func viewsOfAnyStridesAreRead() {
    let a = Tensor.sample([40, 60], -1...1, seed: 1, dtype: .float32)
    let b = Tensor.sample([60, 50], -1...1, seed: 2, dtype: .float32)
    func check(_ x: Tensor, _ y: Tensor, _ what: String) {
      expectClose(
        x.matmul(y).converted(to: .float64), Self.expected(x, y), relative: 1e-5, absolute: 2e-5, what)
    }
    check(a.flipped([1]), b.flipped([0]), "reversed")
    check(a.flipped([0, 1]), b.flipped([0, 1]), "reversed along all axes")
    check(a[Slice.all, Slice.range(from: 0, to: nil, step: 3)], b[0..<20, Slice.all], "every third column")
    check(a, b[Slice.all, Slice.range(from: 0, to: nil, step: 2)], "every second column on the right")
    check(a[0..<1, Slice.all].broadcast(to: [7, 60]), b, "one row repeated")
    check(a, b[0..<1, Slice.all].broadcast(to: [60, 50]), "one row repeated on the right")
  }

  @Test func leadingAxesBroadcast() {
    let a = Tensor.sample([5, 1, 10, 40], -1...1, seed: 1, dtype: .float32)
    let b = Tensor.sample([3, 40, 17], -1...1, seed: 2, dtype: .float32)
    let product = a.matmul(b)
    #expect(product.shape == [5, 3, 10, 17])
    for i in 0..<5 {
      for j in 0..<3 {
        expectClose(
          product[i, j].converted(to: .float64), Self.expected(a[i, 0], b[j]), relative: 1e-5, absolute: 1e-5,
          "\(i) \(j)")
      }
    }
  }

  @Test func productsOfAnyShapeHaveTheSameBitsOnAnyNumberOfThreads() {
    let count = Threads.count
    defer { Threads.count = count }
    let small = [(1, 512, 3000), (2, 300, 700), (64, 784, 256), (300, 200, 130), (1000, 64, 10)]
    for (m, k, n) in small + Self.largeSizes {
      let a = Tensor.sample([m, k], -1...1, seed: 1, dtype: .float32)
      let b = Tensor.sample([n, k], -1...1, seed: 2, dtype: .float32).swapped(0, 1)
      let layer = Linear(weight: b.swapped(0, 1))
      let results = [1, 2, 4].map { threads in
        Threads.count = threads
        return [a.matmul(b), Self.turned(a).matmul(b), layer(a), layer(a)].map(\.bytes)
      }
      #expect(results[0][0...1] == results[1][0...1] && results[0][0...1] == results[2][0...1], "[\(m), \(k), \(n)]")
      // From the second call on the weights are kept in another order.
      #expect(results[1][2...3] == results[2][2...3], "kept weights, [\(m), \(k), \(n)]")
    }
  }

  @Test func weightsThatChangedAreNotReadTransposedFromBefore() {
    var generator = PhiloxGenerator(seed: 1)
    let layer = Linear(96, 80, using: &generator)
    let x = Tensor.normal([20, 96], using: &generator)
    let optimizer = SGD(learningRate: 0.5)
    for _ in 0..<3 {
      let expected = Self.expected(x, layer.weight.value.swapped(0, 1), layer.bias?.value.doubles)
      for _ in 0..<3 { expectClose(layer(x).converted(to: .float64), expected, relative: 1e-5, absolute: 2e-5) }
      let (_, gradients) = valueAndGradients(of: layer) { layer(x).squared().mean() }
      optimizer.update(layer, with: gradients)
    }
  }
}
