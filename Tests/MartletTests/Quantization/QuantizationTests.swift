import Martlet
import Testing

@Suite struct QuantizationTests {
  private static let cases: [Quantization] = [
    Quantization(scale: 0.5), Quantization(scale: 0.037, zeroPoint: 128), Quantization(scale: 3, zeroPoint: 255),
    Quantization(scale: 0.25, dtype: .int8), Quantization(scale: 1e-3, zeroPoint: -128, dtype: .int8),
  ]

  private func bounds(_ dtype: DType) -> ClosedRange<Int> { dtype == .int8 ? -128...127 : 0...255 }

  @Test(arguments: cases) func integersAreTheNearestOnes(_ quantization: Quantization) {
    // Halves, numbers beyond both ends and those that are none.
    let scale = quantization.scale
    var values = (-700..<700).map { Float($0) / 2 * scale }
    var numbers = SeededNumbers(3)
    values += numbers.uniform(20_000, -300...300).map { Float($0) * scale }
    values += [
      .infinity, -.infinity, .nan, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 0, -0.0, .leastNonzeroMagnitude,
    ]
    let quantized = Tensor(values).quantized(quantization)
    let expected = values.map {
      IntegerReference.quantized(
        $0, scale: scale, zeroPoint: quantization.zeroPoint, bounds: bounds(quantization.dtype))
    }
    #expect(quantized.values.dtype == quantization.dtype && quantized.quantization == quantization)
    #expect(quantized.values.integers == expected)
    #expect(quantized.dequantized().floats == expected.map { Float($0 - quantization.zeroPoint) * scale })
  }

  @Test func eachIndexOfAnAxisHasItsOwnScale() {
    let x = Tensor.sample([3, 5, 4], -2...2, seed: 4)
    for axis in 0..<3 {
      let size = x.shape[axis]
      let scales = (0..<size).map { 0.01 * Float($0 + 1) }
      let zeroPoints = (0..<size).map { 3 * $0 - 4 }
      let quantization = Quantization(scales: scales, zeroPoints: zeroPoints, axis: axis)
      let quantized = x.quantized(quantization)
      let grid = Grid([3, 5, 4]) { index in
        let element = Float(x.doubles[(index[0] * 5 + index[1]) * 4 + index[2]])
        return Double(
          IntegerReference.quantized(
            element, scale: scales[index[axis]], zeroPoint: zeroPoints[index[axis]], bounds: -128...127))
      }
      #expect(quantized.values.integers == grid.values.map { Int($0) })
      let back = Grid([3, 5, 4]) { Double(Float(grid[$0] - Double(zeroPoints[$0[axis]])) * scales[$0[axis]]) }
      #expect(quantized.dequantized().doubles == back.values)
    }
  }

  @Test(arguments: Layout.keepingValues) func memoryLayoutDoesNotMatter(_ layout: Layout) {
    let x = Tensor.sample([6, 5, 4], -2...2, seed: 4)
    let quantization = Quantization(scales: [0.01, 0.02, 0.03, 0.04, 0.05], axis: 1)
    #expect(layout.laidOut(x).quantized(quantization).values.bytes == x.quantized(quantization).values.bytes)
    let quantized = x.quantized(quantization)
    // Rows and columns of the bytes exchanged and back.
    let other = QuantizedTensor(
      values: Tensor(quantized.values.transposed().elements(as: Int8.self), shape: [4, 5, 6]).transposed(),
      quantization: quantization)
    #expect(other.dequantized().bytes == quantized.dequantized().bytes)
  }

  @Test func roundingIsOffByHalfAStepAtMost() {
    let x = Tensor.sample([10_000], -3...5, seed: 6)
    for dtype in [DType.uint8, .int8] {
      let quantization = Quantization(covering: -3...5, dtype: dtype)
      let errors = (x.quantized(quantization).dequantized() - x).abs()
      // The zero point is rounded, too, and float32 rounds after all.
      #expect(errors.max().item <= quantization.scale * 1.001)
      #expect(errors.mean().scalar < 0.26 * Double(quantization.scale))
    }
  }

  @Test func zeroIsRepresentedExactly() {
    for range: ClosedRange<Float> in [-1.3...2.7, 0.5...4, -7 ... -2, 0...1, -0.001...1000, 0...0] {
      for dtype in [DType.uint8, .int8] {
        let quantization = Quantization(covering: range, dtype: dtype)
        #expect(Tensor([0 as Float]).quantized(quantization).dequantized().floats == [0])
        // The range is covered up to the rounding of its zero point.
        let ends = Tensor([range.lowerBound, range.upperBound])
        let errors = (ends.quantized(quantization).dequantized() - ends).abs()
        #expect(errors.max().item <= quantization.scale / 2 * 1.001)
      }
    }
    #expect(Quantization(covering: 0...0).scale == 1)
    #expect(Quantization(covering: 0...1) == Quantization(scale: 1 / 255))
    #expect(Quantization(covering: -128...127, dtype: .int8) == Quantization(scale: 1, zeroPoint: 0, dtype: .int8))
  }

  @Test func symmetricScalesReachTheGreatestElement() {
    let x = Tensor([[1, -2, 0.5], [0, 0, 0], [-127, 3, 4]] as [[Float]])
    let rows = Quantization.symmetric(of: x, axis: 0)
    #expect(rows.scales == [2 / 127, 1, 1] && rows.zeroPoints == [0, 0, 0] && rows.axis == 0 && rows.dtype == .int8)
    #expect(x.quantized(rows).values.integers == [64, -127, 32, 0, 0, 0, -127, 3, 4])
    #expect(Quantization.symmetric(of: x) == Quantization(scale: 1, dtype: .int8))
    #expect(Quantization.symmetric(of: x, axis: -1).scales == [1, 3 / 127, 4 / 127])
  }

  @Test func roundedNumbersPassGradientsWhereTheyAreNotCutOff() {
    let quantization = Quantization(scale: 0.5, zeroPoint: 10)
    let x = Tensor([-100, -5.2, -5, 0.3, 100, 122.6, 130] as [Float])
    let y = valueAndGradient(at: x) {
      ($0.fakeQuantized(quantization) * Tensor([1, 2, 3, 4, 5, 6, 7] as [Float])).sum()
    }
    #expect(x.fakeQuantized(quantization).floats == [-5, -5, -5, 0.5, 100, 122.5, 122.5])
    #expect(y.gradient.floats == [0, 2, 3, 4, 5, 6, 0])
    let channels = Quantization(scales: [1, 0.1], axis: 0)
    let z = Tensor([[3.4, 200], [3.4, 20]] as [[Float]])
    #expect(gradient(at: z) { $0.fakeQuantized(channels).sum() }.floats == [1, 0, 1, 0])
  }

  @Test func bytesAreRectifiedPooledAndFlattenedAsTheyAre() {
    let quantization = Quantization(scale: 0.1, zeroPoint: 100)
    let x = Tensor.sample([2, 7, 6, 67], -15...15, seed: 8).quantized(quantization)
    let real = x.dequantized()
    #expect(x.relu().dequantized().floats == real.relu().floats)
    #expect(x.flattened(from: 1).shape == [2, 7 * 6 * 67])
    #expect(x.flattened(from: 1).values.integers == x.values.integers)
    for (window, stride, padding) in [(2, 2, Padding.valid), (3, 2, .all(1)), (3, 1, .same), (5, 3, .valid)] {
      let pooled = x.maxPooled2D(window: (window, window), stride: (stride, stride), padding: padding)
      let expected = real.maxPooled2D(window: (window, window), stride: (stride, stride), padding: padding)
      #expect(pooled.shape == expected.shape && pooled.dequantized().floats == expected.floats)
    }
  }

  @Test func emptyTensorsStayEmpty() {
    let quantized = Tensor.zeros([0, 4]).quantized(Quantization(scale: 1))
    #expect(quantized.shape == [0, 4] && quantized.dequantized().shape == [0, 4])
    #expect(Tensor.zeros([0, 4]).fakeQuantized(Quantization(scale: 1)).shape == [0, 4])
    #expect(Quantization.symmetric(of: Tensor.zeros([2, 0]), axis: 0).scales == [1, 1])
    let images = Tensor.zeros([0, 4, 4, 3]).quantized(Quantization(scale: 1))
    #expect(images.maxPooled2D().shape == [0, 2, 2, 3] && images.relu().shape == [0, 4, 4, 3])
  }

  @Test func quantisationsSayWhatTheyAre() {
    #expect("\(Quantization(scale: 0.5, zeroPoint: 3))" == "uint8, scale 0.5, zero point 3")
    #expect("\(Quantization(scales: [1, 2], axis: 1))" == "int8, 2 scales along axis 1")
  }
}
