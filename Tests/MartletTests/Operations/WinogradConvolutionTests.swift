import CMartletKernels
import Martlet
import Testing

/// Convolutions by minimal filtering beside those in float64, which are computed by their definition.
@Suite struct WinogradConvolutionTests {
  /// Sizes of a convolution; padding is above, below, left and right.
  struct Sizes: Sendable, CustomTestStringConvertible {
    let images: Shape
    let outputs: Int
    let padding: [Int]

    var inputs: Int { images[3] }
    var weight: Shape { [outputs, 3, 3, inputs] }
    var results: Shape {
      [images[0], images[1] + padding[0] + padding[1] - 2, images[2] + padding[2] + padding[3] - 2, outputs]
    }
    var testDescription: String { "\(images) → \(outputs), padding \(padding)" }

    /// As the kernels take them.
    var forKernels: martlet_winograd_sizes {
      martlet_winograd_sizes(
        batch: Int64(images[0]), height: Int64(images[1]), width: Int64(images[2]), channels: Int64(inputs),
        result_height: Int64(results[1]), result_width: Int64(results[2]), result_channels: Int64(outputs),
        top: Int64(padding[0]), left: Int64(padding[2]))
    }

    /// As the kernels take them for the gradient of the input.
    var turnedForKernels: martlet_winograd_sizes {
      martlet_winograd_sizes(
        batch: Int64(images[0]), height: Int64(results[1]), width: Int64(results[2]), channels: Int64(outputs),
        result_height: Int64(images[1]), result_width: Int64(images[2]), result_channels: Int64(inputs),
        top: Int64(2 - padding[0]), left: Int64(2 - padding[2]))
    }

    static let all = [
      Sizes(images: [1, 13, 17, 16], outputs: 16, padding: [1, 1, 1, 1]),
      Sizes(images: [1, 13, 17, 24], outputs: 40, padding: [0, 0, 0, 0]),
      Sizes(images: [2, 17, 13, 33], outputs: 50, padding: [2, 2, 2, 2]),
      Sizes(images: [3, 5, 6, 48], outputs: 17, padding: [0, 2, 1, 0]),
      Sizes(images: [2, 1, 1, 64], outputs: 32, padding: [3, 1, 2, 4]),
      Sizes(images: [1, 3, 3, 20], outputs: 70, padding: [0, 0, 0, 0]),
      Sizes(images: [2, 34, 41, 16], outputs: 24, padding: [1, 1, 1, 1]),
      Sizes(images: [9, 22, 25, 40], outputs: 33, padding: [2, 0, 1, 1]),
      Sizes(images: [9, 12, 12, 64], outputs: 96, padding: [1, 1, 1, 1]),
      Sizes(images: [2, 9, 9, 320], outputs: 330, padding: [1, 1, 1, 1]),
    ]
  }

  /// Compares elements to some hundred thousandths of their root mean square.
  private func expectNear(
    _ actual: [Double], _ exact: Tensor, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let size: Double = exact.squared().mean().scalar
    expectClose(
      actual, exact.doubles, relative: 0, absolute: 3e-5 * size.squareRoot(), what, sourceLocation: sourceLocation)
  }

  @Test(arguments: Sizes.all) func kernelsComputeTheDefinition(_ sizes: Sizes) {
    let x = Tensor.sample(sizes.images, seed: 1)
    let weight = Tensor.sample(sizes.weight, seed: 2)
    let bias = Tensor.sample([sizes.outputs], seed: 3)
    let upstream = Tensor.sample(sizes.results, seed: 4)
    let exactly = { (x: Tensor, weight: Tensor) in
      x.padded([(0, 0), (sizes.padding[0], sizes.padding[1]), (sizes.padding[2], sizes.padding[3]), (0, 0)])
        .convolution2D(weight)
    }
    let (x64, weight64) = (x.converted(to: .float64), weight.converted(to: .float64))
    let exact = exactly(x64, weight64) + bias.converted(to: .float64)
    let (_, gradients) = valueAndGradients(at: [x64, weight64]) {
      (exactly($0[0], $0[1]) * upstream.converted(to: .float64)).sum()
    }

    var own = sizes.forKernels
    var y = [Float](repeating: .nan, count: sizes.results.elementCount)
    martlet_winograd_convolution(&own, x.floats, weight.floats, false, bias.floats, false, &y)
    expectNear(y.map(Double.init), exact, "results")
    martlet_winograd_convolution(&own, x.floats, weight.floats, false, bias.floats, true, &y)
    expectNear(y.map(Double.init), exact.relu(), "rectified results")
    martlet_winograd_convolution(&own, x.floats, weight.floats, false, nil, false, &y)
    expectNear(y.map(Double.init), exactly(x64, weight64), "results without bias")

    var turned = sizes.turnedForKernels
    var inputGradient = [Float](repeating: .nan, count: x.elementCount)
    martlet_winograd_convolution(&turned, upstream.floats, weight.floats, true, nil, false, &inputGradient)
    expectNear(inputGradient.map(Double.init), gradients[0] ?? x64, "gradient of the input")

    var weightGradient = [Float](repeating: .nan, count: weight.elementCount)
    martlet_winograd_weight_gradient(&own, x.floats, upstream.floats, &weightGradient)
    expectNear(weightGradient.map(Double.init), gradients[1] ?? weight64, "gradient of the weight")
  }

  @Test(arguments: [Padding.valid, .same, 2, .sides(vertical: 2, horizontal: 0), .sides(vertical: 0, horizontal: 3)])
  func operationsComputeTheDefinition(_ padding: Padding) {
    let operands = [
      Tensor.sample([3, 13, 17, 72], seed: 1), Tensor.sample([56, 3, 3, 72], seed: 2), Tensor.sample([56], seed: 3),
    ]
    let doubles = operands.map { $0.converted(to: .float64) }
    let convolve = { (operands: [Tensor]) in
      operands[0].convolution2D(operands[1], bias: operands[2], padding: padding, rectified: true)
    }
    expectNear(convolve(operands).doubles, convolve(doubles), "results")
    let first = valueAndGradients(at: operands) { convolve($0).squared().sum() }.gradients
    let exact = valueAndGradients(at: doubles) { convolve($0).squared().sum() }.gradients
    for (index, (slope, exact)) in zip(first, exact).enumerated() {
      expectNear(slope?.doubles ?? [], exact ?? doubles[index], "gradient \(index)")
    }
  }

  @Test func secondOrderGradientsPassThrough() {
    let operands = [Tensor.sample([3, 13, 17, 72], seed: 1), Tensor.sample([56, 3, 3, 72], seed: 2)]
    let doubles = operands.map { $0.converted(to: .float64) }
    // The squared gradient with respect to images and filters, differentiated with respect to both.
    let penalty = { (operands: [Tensor]) in
      let (_, slopes) = valueAndGradients(at: operands) {
        $0[0].convolution2D($0[1], padding: .same).squared().mean()
      }
      return (slopes[0] ?? operands[0]).squared().sum() + (slopes[1] ?? operands[1]).squared().sum()
    }
    let slopes = valueAndGradients(at: operands, penalty).gradients
    let exact = valueAndGradients(at: doubles, penalty).gradients
    for (index, (slope, exact)) in zip(slopes, exact).enumerated() {
      expectNear(slope?.doubles ?? [], exact ?? doubles[index], "operand \(index)")
    }
  }

  @Test func whatIsNotANumberReachesAllThatDependOnIt() {
    var values = [Float](repeating: 1, count: 2 * 20 * 20 * 64)
    values[(7 * 20 + 9) * 64 + 5] = .nan
    let y = Tensor(values, shape: [2, 20, 20, 64])
      .convolution2D(Tensor.sample([64, 3, 3, 64], seed: 1), padding: .same)
    for row in 6...8 {
      for column in 8...10 { #expect(y[0, row, column].floats.allSatisfy { $0.isNaN }) }
    }
    #expect(y[0, 15].floats.allSatisfy { $0.isFinite } && y[1].floats.allSatisfy { $0.isFinite })
  }

  /// The definition in float32 has 8e-7 with 256 channels.
  @Test(arguments: [64, 128, 256]) func errorsAreThoseOfTheDefinition(_ channels: Int) {
    let x = Tensor.sample([2, 14, 14, channels], seed: 1)
    let weight = Tensor.sample([channels, 3, 3, channels], seed: 2)
    let y = x.convolution2D(weight, padding: .same)
    let exact = x.converted(to: .float64).convolution2D(weight.converted(to: .float64), padding: .same)
    let error: Double = (y.converted(to: .float64) - exact).squared().mean().scalar
    let size: Double = exact.squared().mean().scalar
    #expect((error / size).squareRoot() < 1e-6)
  }
}
