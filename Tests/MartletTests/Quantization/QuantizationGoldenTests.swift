import Foundation
import Martlet
import Testing

/// Quantisation against PyTorch, integers compared exactly.
@Suite struct QuantizationGoldenTests {
  /// What the metadata say of a case.
  private struct Options: Decodable {
    let kind: String
    var dtype: String?
    var axis: Int?
    var zeroPoint: Int?
    var inputZeroPoint: Int?
    var outputZeroPoint: Int?
    var rectified: Bool?
    var window: Int?
    var stride: Int?
    var padding: Int?
    var dilation: Int?
    var groups: Int?
  }

  private struct Case {
    let name: String
    let options: Options
    let file: GoldenFile

    func tensor(_ key: String) throws -> Tensor { try file.tensor("\(name)/\(key)") }

    func number(_ key: String) throws -> Float { try tensor(key).item }

    var dtype: DType { options.dtype == "int8" ? .int8 : .uint8 }

    /// The layer's operand.
    func input() throws -> QuantizedTensor {
      QuantizedTensor(
        values: try tensor("x"),
        quantization: Quantization(
          scale: try number("inputScale"), zeroPoint: try #require(options.inputZeroPoint)))
    }

    /// What the layer's results are rounded to.
    func output() throws -> Quantization {
      Quantization(scale: try number("outputScale"), zeroPoint: try #require(options.outputZeroPoint))
    }
  }

  private func cases(_ kind: String) throws -> [Case] {
    let file = try GoldenFile("quantization")
    return try file.contents.metadata.keys.sorted().compactMap { name in
      guard let text = file.contents.metadata[name], text.hasPrefix("{") else { return nil }
      let options = try JSONDecoder().decode(Options.self, from: Data(text.utf8))
      return options.kind == kind ? Case(name: name, options: options, file: file) : nil
    }
  }

  @Test func integersOfTensorsAgree() throws {
    let cases = try cases("tensor")
    #expect(cases.count == 5)
    for golden in cases {
      let quantization = Quantization(
        scale: try golden.number("scale"), zeroPoint: try #require(golden.options.zeroPoint), dtype: golden.dtype)
      let quantized = try golden.tensor("x").quantized(quantization)
      #expect(quantized.values.bytes == (try golden.tensor("values").bytes), "\(golden.name)")
      #expect(quantized.dequantized().bytes == (try golden.tensor("dequantized").bytes), "\(golden.name)")
    }
  }

  @Test func integersOfChannelsAgree() throws {
    let cases = try cases("channel")
    #expect(cases.count == 3)
    for golden in cases {
      let quantization = Quantization(
        scales: try golden.tensor("scales").floats, zeroPoints: try golden.tensor("zeroPoints").integers,
        axis: try #require(golden.options.axis), dtype: golden.dtype)
      let quantized = try golden.tensor("x").quantized(quantization)
      #expect(quantized.values.bytes == (try golden.tensor("values").bytes), "\(golden.name)")
      #expect(quantized.dequantized().bytes == (try golden.tensor("dequantized").bytes), "\(golden.name)")
    }
  }

  @Test func roundedNumbersAndTheirGradientsAgree() throws {
    let cases = try cases("fake")
    #expect(cases.count == 5)
    for golden in cases {
      let quantization = Quantization(
        scale: try golden.number("scale"), zeroPoint: try #require(golden.options.zeroPoint), dtype: golden.dtype)
      let (x, upstream) = (try golden.tensor("x"), try golden.tensor("upstream"))
      #expect(x.fakeQuantized(quantization).floats == (try golden.tensor("output").floats), "\(golden.name)")
      let gradient = gradient(at: x) { ($0.fakeQuantized(quantization) * upstream).sum() }
      #expect(gradient.floats == (try golden.tensor("gradient.x").floats), "\(golden.name)")
    }
  }

  @Test func rangesAndScalesAgree() throws {
    for (kind, prototype) in [
      ("minMax", MinMaxObserver() as any RangeObserver), ("movingAverage", MovingAverageObserver(share: 0.1)),
    ] {
      let cases = try cases(kind)
      #expect(cases.count == 3)
      for golden in cases {
        var observer = prototype
        for batch in try golden.tensor("batches").unstacked() { observer.observe(batch) }
        let range = try #require(observer.range)
        expectClose(
          [Double(range.lowerBound), Double(range.upperBound)],
          [Double(try golden.number("low")), Double(try golden.number("high"))], relative: 1e-6, absolute: 0,
          golden.name)
        let quantization = Quantization(covering: range)
        expectClose(
          [Double(quantization.scale)], [Double(try golden.number("scale"))], relative: 1e-6, absolute: 0, golden.name)
        #expect(quantization.zeroPoint == (try golden.tensor("zeroPoint").integers[0]), "\(golden.name)")
      }
    }
  }

  /// PyTorch rounds biases to integers of the sums and multiplies in another order: a result whose exact value lies near a half
  /// may be one step beside ours.
  private func expectNear(_ values: Tensor, _ expected: Tensor, _ name: String) {
    #expect(values.shape == expected.shape, "\(name)")
    let differences = zip(values.integers, expected.integers).map { abs($0 - $1) }
    #expect(differences.allSatisfy { $0 <= 1 }, "\(name)")
    #expect(differences.reduce(0, +) * 50 <= differences.count, "\(name): \(differences.reduce(0, +)) differ")
  }

  @Test func linearMapsAgree() throws {
    let cases = try cases("linear")
    #expect(cases.count == 3)
    for golden in cases {
      let options = golden.options
      let layer = QuantizedLinear(
        weight: try golden.tensor("weight"), bias: try golden.tensor("bias"),
        output: try golden.output(),
        isRectified: options.rectified == true)
      expectNear(layer(try golden.input()).values, try golden.tensor("values"), golden.name)
    }
  }

  @Test func convolutionsAgree() throws {
    let cases = try cases("convolution")
    #expect(cases.count == 4)
    for golden in cases {
      let options = golden.options
      let (stride, dilation) = (try #require(options.stride), try #require(options.dilation))
      let layer = QuantizedConvolution2D(
        weight: try golden.tensor("weight"), bias: try golden.tensor("bias"), stride: (stride, stride),
        padding: .all(try #require(options.padding)), dilation: (dilation, dilation),
        groups: try #require(options.groups),
        output: try golden.output(),
        isRectified: options.rectified == true)
      expectNear(layer(try golden.input()).values, try golden.tensor("values"), golden.name)
    }
  }

  @Test func pooledAndRectifiedBytesAgree() throws {
    let file = try GoldenFile("quantization")
    let quantization = Quantization(scale: 0.1, zeroPoint: 120)
    let x = QuantizedTensor(values: try file.tensor("relu/x"), quantization: quantization)
    #expect(x.relu().values.bytes == (try file.tensor("relu/values").bytes))
    let pooled = x.maxPooled2D(window: (3, 3), stride: (2, 2), padding: 1)
    #expect(pooled.shape == (try file.tensor("maxPooled/values").shape))
    #expect(pooled.values.bytes == (try file.tensor("maxPooled/values").bytes))
  }
}
