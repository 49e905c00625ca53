import Martlet

extension Trap {
  private static let bytes = Quantization(scale: 0.5, zeroPoint: 3)

  private static func quantized(_ shape: Shape) -> QuantizedTensor { Tensor.zeros(shape).quantized(bytes) }

  static let quantization: [Trap] = [
    Trap("Quantization: float32: elements must be int8 or uint8") { _ = Quantization(scale: 1, dtype: .float32) },
    Trap("Quantization: int8: there are 2 scales and 1 zero points") {
      _ = Quantization(scales: [1, 2], zeroPoints: [0], axis: 0)
    },
    Trap("Quantization: int8: the axis must not be negative") { _ = Quantization(scales: [1], axis: -1) },
    Trap("Quantization: uint8: the scale 0.0 is not positive and finite") { _ = Quantization(scale: 0) },
    Trap("Quantization: uint8: the zero point 256 is no uint8") { _ = Quantization(scale: 1, zeroPoint: 256) },
    Trap("Quantization: -inf...1.0: the range must be finite") { _ = Quantization(covering: -.infinity...1) },
    Trap("symmetric: [2]: the elements must be finite") {
      _ = Quantization.symmetric(of: Tensor([1, .nan] as [Float]))
    },
    Trap("QuantizedTensor: [2] int8: the quantisation is for uint8") {
      _ = QuantizedTensor(values: .zeros([2], dtype: .int8), quantization: bytes)
    },
    Trap("quantized: [2, 3]: the quantisation has 2 scales along axis 1") {
      _ = matrix(2, 3).quantized(Quantization(scales: [1, 2], axis: 1))
    },
    Trap("quantized: [2] int32: elements must be float32 or float64; use converted(to:)") {
      _ = Tensor.zeros([2], dtype: .int32).quantized(bytes)
    },
    Trap("fakeQuantized: [2] float64: elements must be float32") {
      _ = Tensor.zeros([2], dtype: .float64).fakeQuantized(bytes)
    },
    Trap("relu: [2, 3] int8, scale 1.0, zero point 0: elements must be uint8 with one scale") {
      _ = matrix(2, 3).quantized(Quantization(scale: 1, dtype: .int8)).relu()
    },
    Trap("maxPooled2D: [2, 3]: images must be [batch, height, width, channels]") {
      _ = quantized([2, 3]).maxPooled2D()
    },
    Trap("flattened: [2, 3]: there is no axis 2 (axes are -2 to 1)") { _ = quantized([2, 3]).flattened(from: 2) },
    Trap("MovingAverageObserver: 0.0: the share must be above 0 and at most 1") { _ = MovingAverageObserver(share: 0) },
    Trap("PercentileObserver: 1.5: the share must be above 0 and at most 1") { _ = PercentileObserver(share: 1.5) },
    Trap("PercentileObserver: 3: the bins must be an even number") { _ = PercentileObserver(bins: 3) },
    Trap("HistogramObserver: 0: the bins must be an even number") { _ = HistogramObserver(bins: 0) },
    Trap("RangeObserver: [2]: the elements must be finite", located: false) {
      var observer = MinMaxObserver()
      observer.observe(Tensor([1, .infinity] as [Float]))
    },
    Trap("QuantizedLinear: [3]: the weight must be [outputs, inputs]") {
      _ = QuantizedLinear(weight: .zeros([3]), output: bytes)
    },
    Trap("QuantizedConvolution2D: [3, 4]: the weight must be [outputs, height, width, inputs / groups]") {
      _ = QuantizedConvolution2D(weight: matrix(3, 4), output: bytes)
    },
    Trap(
      "QuantizedParameters: QuantizedLinear of [3, 0]: an output must be the sum of 1 to 65000 products and is one of 0"
    ) { _ = QuantizedLinear(weight: matrix(3, 0), output: bytes) },
    Trap("QuantizedParameters: QuantizedLinear of [3, 4]: the weight must be float32") {
      _ = QuantizedLinear(weight: .zeros([3, 4], dtype: .float64), output: bytes)
    },
    Trap("QuantizedParameters: QuantizedLinear of [3, 4]: the bias must be [3] float32 and is [4] float32") {
      _ = QuantizedLinear(weight: matrix(3, 4), bias: .zeros([4]), output: bytes)
    },
    Trap("QuantizedParameters: QuantizedLinear of [3, 4]: outputs must be uint8 with one scale") {
      _ = QuantizedLinear(weight: matrix(3, 4), output: Quantization(scale: 1, dtype: .int8))
    },
    Trap("QuantizedLinear: [2, 3]: the last axis must have 4 features, in QuantizedLinear 4 → 3", located: false) {
      _ = QuantizedLinear(weight: matrix(3, 4), output: bytes)(quantized([2, 3]))
    },
    Trap(
      "convolution2D: [1, 5, 5, 3] ∗ [2, 3, 3, 4]: the weight is for 4 channels and images have 3, "
        + "in layers.0 (QuantizedConvolution2D 4 → 2, 3×3)", located: false
    ) {
      let layer = QuantizedConvolution2D(weight: .zeros([2, 3, 3, 4]), output: bytes)
      let model = QuantizedModel(input: bytes, layers: [layer])
      _ = model.parameterCount
      _ = model(Tensor.zeros([1, 5, 5, 3]))
    },
    Trap("QuantizedModel: int8, scale 1.0, zero point 0: inputs must be uint8 with one scale") {
      _ = QuantizedModel(input: Quantization(scale: 1, dtype: .int8), layers: [])
    },
  ]
}
