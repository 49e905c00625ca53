/// Bytes that stand for real numbers.
///
/// Operations work on the bytes as they are; nothing is recorded for gradients.
public struct QuantizedTensor: Sendable {
  /// The integers, of the quantisation's element type.
  public let values: Tensor
  /// What they stand for.
  public let quantization: Quantization

  /// Integers with what they stand for.
  public init(
    values: Tensor, quantization: Quantization, file: StaticString = #fileID, line: UInt = #line
  ) {
    if values.dtype != quantization.dtype {
      contractFailure(
        "QuantizedTensor", "\(values.shape) \(values.dtype)", "the quantisation is for \(quantization.dtype)",
        file: file,
        line: line)
    }
    quantization.requireFits(values.shape, "QuantizedTensor", file: file, line: line)
    self.init(unchecked: values, quantization)
  }

  init(unchecked values: Tensor, _ quantization: Quantization) {
    self.values = values
    self.quantization = quantization
  }

  /// The sizes of the axes.
  public var shape: Shape { values.shape }

  /// The number of axes.
  public var rank: Int { values.rank }

  /// The number of elements.
  public var elementCount: Int { values.elementCount }

  /// The real numbers `s (q − z)` as float32.
  public func dequantized() -> Tensor { Kernels.dequantize(values, quantization) }

  /// `max(0, x)`: no integer below the zero point.
  ///
  /// - Shapes: any → the same; one scale for all elements, `uint8`
  public func relu(file: StaticString = #fileID, line: UInt = #line) -> QuantizedTensor {
    requireBytes("relu", file: file, line: line)
    return QuantizedTensor(unchecked: Kernels.atLeast(quantization.zeroPoint, values), quantization)
  }

  /// The greatest element of each window; padding never wins.
  ///
  /// - Shapes: `[batch, height, width, channels]` → `[batch, outputHeight, outputWidth, channels]`; one scale for all elements,
  ///   `uint8`
  public func maxPooled2D(
    window: (Int, Int) = (2, 2), stride: (Int, Int)? = nil, padding: Padding = .valid, file: StaticString = #fileID,
    line: UInt = #line
  ) -> QuantizedTensor {
    requireBytes("maxPooled2D", file: file, line: line)
    let sizes = values.poolingShape("maxPooled2D", window, stride ?? window, padding, file: file, line: line)
    return QuantizedTensor(unchecked: Kernels.maxPooledBytes(values, sizes), quantization)
  }

  /// The axes from `axis` on as one.
  public func flattened(from axis: Int = 0, file: StaticString = #fileID, line: UInt = #line) -> QuantizedTensor {
    requireBytes("flattened", file: file, line: line)
    return QuantizedTensor(unchecked: values.flattened(from: axis, file: file, line: line), quantization)
  }

  /// Traps unless all elements are `uint8` with one scale.
  func requireBytes(_ operation: String, file: StaticString = "Martlet", line: UInt = 0) {
    if quantization.axis != nil || quantization.dtype != .uint8 {
      contractFailure(
        operation, "\(shape) \(quantization)", "elements must be uint8 with one scale", file: file, line: line)
    }
  }
}

extension Tensor {
  /// The integers `round(x / s) + z`, halves to even, within the bounds of their type; NaN becomes the least of them.
  ///
  /// - Shapes: any → the same; float32 or float64
  public func quantized(
    _ quantization: Quantization, file: StaticString = #fileID, line: UInt = #line
  ) -> QuantizedTensor {
    requireFloatingPoint("quantized", file: file, line: line)
    quantization.requireFits(shape, "quantized", file: file, line: line)
    let single = dtype == .float32 ? self : Kernels.convert(self, to: .float32)
    return QuantizedTensor(unchecked: Kernels.quantize(single, quantization), quantization)
  }

  /// What is left of the elements after quantisation: `s (clamp(round(x / s) + z) − z)`.
  ///
  /// The gradient passes where the integer was not cut off, and is 0 elsewhere, as in PyTorch's `fake_quantize`: training with
  /// it makes a network used to bytes (Jacob et al. 2018, §3).
  ///
  /// - Shapes: any → the same; float32
  public func fakeQuantized(
    _ quantization: Quantization, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    if dtype != .float32 {
      contractFailure("fakeQuantized", "\(shape) \(dtype)", "elements must be float32", file: file, line: line)
    }
    quantization.requireFits(shape, "fakeQuantized", file: file, line: line)
    return withPullback({ upstream, x, _ in upstream * x.isRepresentable(quantization) }) {
      Kernels.dequantize(Kernels.quantize($0, quantization), quantization)
    }
  }

  /// 1 where rounding gives an integer within the bounds of its type, else 0.
  private func isRepresentable(_ quantization: Quantization) -> Tensor {
    let integers = Quantization.integers(of: quantization.dtype) ?? 0...0
    var sizes = Shape(repeating: 1, rank: rank)
    if let axis = quantization.axis { sizes[axis] = shape[axis] }
    func column(_ values: [Float]) -> Tensor { Tensor(values, shape: sizes) }
    let steps = (detached() * column(quantization.scales.map { 1 / $0 })).rounded()
    let low = column(quantization.zeroPoints.map { Float(integers.lowerBound - Int($0)) })
    let high = column(quantization.zeroPoints.map { Float(integers.upperBound - Int($0)) })
    return ((steps .>= low) .& (steps .<= high)).converted(to: .float32)
  }
}

extension Quantization {
  /// Traps unless each index of the axis has a scale.
  func requireFits(_ shape: Shape, _ operation: String, file: StaticString, line: UInt) {
    guard let axis else { return }
    if axis >= shape.rank || shape[axis] != scales.count {
      contractFailure(
        operation, "\(shape)", "the quantisation has \(scales.count) scales along axis \(axis)", file: file, line: line)
    }
  }
}
