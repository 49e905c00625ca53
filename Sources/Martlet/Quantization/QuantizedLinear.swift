/// An affine map of bytes in the last axis: `x · Wᵀ + b`, rectified where asked for, with exact sums.
///
/// Weights are int8 with a scale for each output and zero points 0. The bias stays float32.
///
/// - Shapes: `[…, inputs]` → `[…, outputs]`; weight `[outputs, inputs]`, weight scales and bias `[outputs]`
public final class QuantizedLinear: QuantizedLayer {
  /// The integers of the matrix W.
  public let weight: Buffer
  /// A scale for each row of W.
  public let weightScales: Buffer
  /// The vector b.
  public let bias: Buffer?
  /// The quantisation of the output.
  public let output: SavedQuantization
  /// Whether the output is `max(0, …)`.
  public let isRectified: Bool
  private let cache = FilterCache()

  /// The map of float32 parameters whose outputs are quantised as `output` says.
  public init(
    weight: Tensor, bias: Tensor? = nil, output: Quantization, isRectified: Bool = false,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if weight.rank != 2 {
      contractFailure(
        "QuantizedLinear", "\(weight.shape)", "the weight must be [outputs, inputs]", file: file, line: line)
    }
    let parameters = QuantizedParameters(weight, bias, output, "QuantizedLinear", file: file, line: line)
    self.weight = parameters.weight
    weightScales = parameters.scales
    self.bias = parameters.bias
    self.output = SavedQuantization(output)
    self.isRectified = isRectified
  }

  /// The map for saved parameters, which have been checked.
  init(_ parameters: QuantizedParameters, output: Quantization, isRectified: Bool) {
    weight = parameters.weight
    weightScales = parameters.scales
    bias = parameters.bias
    self.output = SavedQuantization(output)
    self.isRectified = isRectified
  }

  /// `x · Wᵀ + b` as bytes.
  public func callAsFunction(_ x: QuantizedTensor) -> QuantizedTensor {
    LayerScope.run(self) {
      let filters = prepared(for: x)
      return QuantizedTensor(
        unchecked: Kernels.integerProduct(x.values, filters, to: .uint8), filters.key.output)
    }
  }

  /// `x · Wᵀ + b` as float32.
  public func realOutput(_ x: QuantizedTensor) -> Tensor {
    LayerScope.run(self) { Kernels.integerProduct(x.values, prepared(for: x), to: .float32) }
  }

  private func prepared(for x: QuantizedTensor) -> IntegerFilters {
    x.requireBytes("QuantizedLinear")
    let shape = weight.value.shape
    if x.rank == 0 || x.shape[x.rank - 1] != shape[1] {
      contractFailure("QuantizedLinear", "\(x.shape)", "the last axis must have \(shape[1]) features")
    }
    let key = IntegerFilters.Key(
      weight: weight.value, scales: weightScales.value, bias: bias?.value, input: x.quantization, output: output.value,
      isRectified: isRectified)
    return cache.filters(key) { IntegerFilters(key) }
  }

  /// `QuantizedLinear inputs → outputs`, with the rectifier where there is one.
  public var summary: String {
    "QuantizedLinear \(weight.value.shape[1]) → \(weight.value.shape[0])\(isRectified ? ", rectified" : "")"
  }
}

/// Quantised weights with their scales, and the bias.
struct QuantizedParameters {
  let weight: Buffer
  let scales: Buffer
  let bias: Buffer?

  /// Quantises float32 weights `[outputs, …]`, a scale for each output.
  init(
    _ weight: Tensor, _ bias: Tensor?, _ output: Quantization, _ layer: String, file: StaticString, line: UInt
  ) {
    func fail(_ rule: String) -> Never {
      contractFailure("QuantizedParameters", "\(layer) of \(weight.shape)", rule, file: file, line: line)
    }
    let inputs = weight.shape.dropFirst().reduce(1, *)
    if inputs < 1 || inputs > IntegerFilters.greatestSum {
      fail("an output must be the sum of 1 to \(IntegerFilters.greatestSum) products and is one of \(inputs)")
    }
    if weight.dtype != .float32 { fail("the weight must be float32") }
    if let bias, bias.shape != [weight.shape[0]] || bias.dtype != .float32 {
      fail("the bias must be [\(weight.shape[0])] float32 and is \(bias.shape) \(bias.dtype)")
    }
    if output.dtype != .uint8 || output.axis != nil { fail("outputs must be uint8 with one scale") }
    let quantized = weight.detached().quantized(.symmetric(of: weight, axis: 0, file: file, line: line))
    self.weight = Buffer(quantized.values)
    scales = Buffer(Tensor(quantized.quantization.scales))
    self.bias = bias.map { Buffer($0) }
  }

  /// Parameters as they were saved.
  init(saved weight: Tensor, scales: Tensor, bias: Tensor?) {
    self.weight = Buffer(weight)
    self.scales = Buffer(scales)
    self.bias = bias.map { Buffer($0) }
  }
}
