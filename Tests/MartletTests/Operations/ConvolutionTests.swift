import Martlet
import Testing

/// What the catalogue of operations does not ask of convolutions.
@Suite(.serialized) struct ConvolutionTests {
  @Test func filtersThatChangedAreNotReadRearrangedFromBefore() {
    let x = Tensor.sample([8, 9, 9, 24], -1...1, seed: 1, dtype: .float32)
    var generator = PhiloxGenerator(seed: 1)
    let layer = Convolution2D(24, 40, kernel: 3, padding: .same, using: &generator)
    let optimizer = SGD(learningRate: 0.1)
    for step in 0..<6 {
      // Three uses: the second keeps a copy.
      let results = (0..<3).map { _ in layer(x) }
      let slopes = (0..<3).map { _ in gradient(at: x) { layer($0).squared().sum() } }
      let fresh = Tensor(layer.weight.value.floats, shape: layer.weight.value.shape)
      let bias = layer.bias?.value
      func expected(_ x: Tensor) -> Tensor { x.convolution2D(fresh, bias: bias, padding: .same) }
      let slope = gradient(at: x) { expected($0).squared().sum() }
      for result in results { #expect(result.bytes == expected(x).bytes, "step \(step)") }
      for own in slopes { #expect(own.bytes == slope.bytes, "step \(step)") }
      let (_, gradients) = valueAndGradients(of: layer) { layer(x).squared().mean() }
      optimizer.update(layer, with: gradients)
    }
  }

  @Test func imagesMayBeDeferred() {
    let x = Tensor.sample([8, 24, 24, 16], -1...1, seed: 1, dtype: .float32)
    let w = Tensor.sample([16, 3, 3, 16], -1...1, seed: 2, dtype: .float32)
    func loss(_ x: Tensor) -> Tensor { x.convolution2D(w, stride: (2, 2), padding: 1).squared().mean() }
    let (value, slope) = valueAndGradient(at: x) { loss(($0 + 1).relu()) }
    let (expected, exact) = valueAndGradient(at: (x + 1).relu(), loss)
    #expect(value.bytes == expected.bytes)
    #expect(slope.bytes == Tensor.select((x + 1) .> 0, exact, Tensor.zeros(like: exact)).bytes)
  }

  @Test func everyWayHasTheSameBitsOnAnyNumberOfThreads() {
    let count = Threads.count
    defer { Threads.count = count }
    let cases: [(x: Shape, w: Shape, groups: Int, stride: Int)] = [
      ([9, 30, 31, 48], [48, 3, 3, 1], 48, 1), ([9, 30, 31, 48], [48, 5, 5, 1], 48, 2),
      ([33, 28, 28, 1], [40, 3, 3, 1], 1, 1), ([33, 28, 28, 3], [40, 4, 4, 3], 1, 2),
      ([9, 30, 31, 16], [24, 3, 3, 16], 1, 1), ([9, 14, 15, 64], [80, 3, 3, 64], 1, 1),
    ]
    for (index, sizes) in cases.enumerated() {
      let x = Tensor.sample(sizes.x, -1...1, seed: 1, dtype: .float32)
      let w = Tensor.sample(sizes.w, -1...1, seed: 2, dtype: .float32)
      let results = [1, 2, 4].map { threads in
        Threads.count = threads
        let (value, slopes) = valueAndGradients(at: [x, w]) {
          $0[0].convolution2D(
            $0[1], stride: (sizes.stride, sizes.stride), padding: .same, groups: sizes.groups
          ).squared().mean()
        }
        return slopes.reduce(value.bytes) { $0 + ($1?.bytes ?? []) }
      }
      #expect(results[0] == results[1] && results[0] == results[2], "case \(index)")
    }
  }
}
