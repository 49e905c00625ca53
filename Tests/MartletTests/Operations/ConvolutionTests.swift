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

  /// A convolution next to what a kernel of this project is for.
  struct Neighbour: Sendable, CustomTestStringConvertible {
    var images: Shape = [2, 13, 14, 32]
    var outputs = 32
    var kernel = [3, 3]
    var stride = [1, 1]
    var padding: Padding = .valid
    var dilation = [1, 1]
    var groups = 1

    var testDescription: String {
      "\(images) → \(outputs), kernel \(kernel), stride \(stride), padding \(padding), dilation \(dilation), \(groups)"
    }

    static let all = [
      // Minimal filtering.
      Neighbour(stride: [1, 2]), Neighbour(stride: [2, 1]), Neighbour(dilation: [1, 2]), Neighbour(dilation: [2, 1]),
      Neighbour(padding: [2, 0]), Neighbour(padding: [0, 3]), Neighbour(kernel: [3, 2]), Neighbour(kernel: [1, 3]),
      Neighbour(kernel: [3, 1], padding: .same), Neighbour(groups: 2),
      // A filter for each channel.
      Neighbour(kernel: [3, 5], groups: 32), Neighbour(kernel: [5, 3], padding: .same, groups: 32),
      Neighbour(stride: [1, 2], groups: 32), Neighbour(kernel: [5, 5], stride: [3, 2], padding: [0, 2], groups: 32),
      Neighbour(dilation: [1, 2], groups: 32), Neighbour(dilation: [2, 1], groups: 32),
      // Few channels.
      Neighbour(images: [3, 13, 14, 3], kernel: [2, 5], stride: [1, 3], padding: [1, 2]),
      Neighbour(images: [3, 13, 14, 1], kernel: [5, 1], stride: [3, 1], padding: .same),
      Neighbour(images: [3, 13, 14, 3], kernel: [2, 3], dilation: [3, 1]),
      Neighbour(images: [3, 13, 14, 3], kernel: [2, 3], padding: [0, 1], dilation: [1, 2]),
      // Large filters.
      Neighbour(images: [4, 9, 9, 64], outputs: 256, kernel: [5, 3], stride: [1, 2], padding: [2, 1]),
      Neighbour(images: [4, 9, 9, 64], outputs: 256, kernel: [3, 4], padding: .same, dilation: [2, 1]),
    ]
  }

  @Test(arguments: Neighbour.all) func kernelsLeaveToOthersWhatIsNotTheirs(_ sizes: Neighbour) {
    let (kernel, channels) = (sizes.kernel, sizes.images[3])
    let weight = Tensor.sample([sizes.outputs, kernel[0], kernel[1], channels / sizes.groups], -1...1, seed: 2)
    let layer = Convolution2D(
      weight: weight, stride: sizes.stride, padding: sizes.padding, dilation: sizes.dilation, groups: sizes.groups)
    let results = [DType.float32, .float64].map { dtype in
      let x = Tensor.sample(sizes.images, -1...1, seed: 1).converted(to: dtype)
      var output = x
      let (_, slopes) = valueAndGradients(at: [x, weight.converted(to: dtype)]) { leaves in
        layer.withParameters([leaves[1]]) {
          let y = layer(leaves[0])
          output = y.detached()
          return y.squared().sum()
        }
      }
      return [output] + slopes.compactMap { $0 }
    }
    // Those in float64 are computed by their definition.
    for (value, exact) in zip(results[0], results[1]) {
      let size = exact.squared().mean().scalar.squareRoot()
      expectClose(value.doubles, exact.doubles, relative: 0, absolute: 3e-5 * size, "\(sizes)")
    }
    #expect(results.allSatisfy { $0.count == 3 })
  }
}
