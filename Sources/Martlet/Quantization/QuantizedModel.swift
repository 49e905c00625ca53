/// A model that computes with bytes between real inputs and real outputs.
///
/// Inputs are quantised to uint8, activations stay uint8 from layer to layer, and the last layer's sums become float32.
/// Sums are exact, so results are the same bits on any processor and any number of threads. Nothing is recorded for
/// gradients.
///
/// ```swift
/// let quantized = try QuantizedModel(model, calibratedWith: batches)
/// print(quantized)  // the layers, and bytes beside those of float32
/// try quantized.write(to: "model-int8.safetensors")
/// let same = try QuantizedModel(reading: "model-int8.safetensors")
/// ```
public final class QuantizedModel: Layer {
  /// The quantisation of inputs.
  public let input: SavedQuantization
  /// The layers in order.
  public let layers: [any QuantizedLayer]
  /// For each layer, itself where it is a convolution that can pool, too, what the layer behind it pools.
  private let pooling: [QuantizedConvolution2D?]

  /// Layers one after another for inputs that are quantised as `input` says.
  public init(
    input: Quantization, layers: [any QuantizedLayer], file: StaticString = #fileID, line: UInt = #line
  ) {
    if input.dtype != .uint8 || input.axis != nil {
      contractFailure("QuantizedModel", "\(input)", "inputs must be uint8 with one scale", file: file, line: line)
    }
    self.input = SavedQuantization(input)
    self.layers = layers
    pooling = layers.indices.map { index in
      let next = index + 1 < layers.count ? layers[index + 1] as? QuantizedMaxPooling2D : nil
      let fits = next.map { $0.window == (2, 2) && $0.stride == (2, 2) && $0.padding == .valid } ?? false
      return fits ? layers[index] as? QuantizedConvolution2D : nil
    }
  }

  /// The output of the last layer, as real numbers.
  ///
  /// Pooling by windows of 2×2 is computed together with the convolution before it, which gives the same bytes.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) {
      var value = x.quantized(input.value)
      let isRecorded = LayerOutputs.current != nil
      var index = 0
      while index < layers.count {
        if !isRecorded, let pooled = pooling[index]?.pooled(value) {
          value = pooled
          index += 2
        } else if index == layers.count - 1 {
          return layers[index].realOutput(value)
        } else {
          value = layers[index](value)
          index += 1
        }
      }
      return value.dequantized()
    }
  }

  /// The bytes of all weights, biases, scales and zero points.
  public var byteCount: Int {
    namedBuffers.reduce(0) { $0 + $1.value.value.elementCount * $1.value.value.dtype.size }
  }

  /// The bytes that the same weights and biases take as float32.
  public var float32ByteCount: Int {
    namedBuffers.reduce(0) { sum, buffer in
      let isParameter = buffer.name.hasSuffix(".weight") || buffer.name.hasSuffix(".bias")
      return sum + (isParameter ? buffer.value.value.elementCount * 4 : 0)
    }
  }

  /// The bytes, those of float32 and the input's quantisation.
  public var summary: String {
    "QuantizedModel, \(byteCount) bytes (float32: \(float32ByteCount)), input \(input.value)"
  }

  /// The layers with what they take and how their outputs are quantised.
  public var description: String {
    let lines = layers.enumerated().map { index, layer in
      let buffers = layer.namedBuffers.map(\.value.value)
      let bytes = buffers.reduce(0) { $0 + $1.elementCount * $1.dtype.size }
      return "  layers.\(index): \(layer.summary)" + (bytes > 0 ? " (\(bytes) bytes)" : "")
    }
    return ([summary] + lines).joined(separator: "\n")
  }
}
