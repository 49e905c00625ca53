extension QuantizedModel {
  /// The key of the metadata that lists the layers, a line each.
  private static let key = "martlet.quantized.layers"

  /// Writes the model to a safetensors file, from which `init(reading:)` makes it again without the model that it came from.
  ///
  /// The tensors are those of `state`, so that other programs can read them; the layers stand in the metadata.
  public func write(to path: String) throws(CheckpointError) {
    var lines: [String] = []
    for (index, layer) in layers.enumerated() {
      guard let form = QuantizedLayerForm(of: layer) else {
        throw .unwritable(path: path, reason: "layers.\(index) (\(layer.summary)) is not a layer of this library")
      }
      lines.append(form.line)
    }
    try Safetensors.write(state, metadata: [Self.key: lines.joined(separator: "\n")], to: path)
  }

  /// The model that `write(to:)` wrote; everything in the file is checked, and all that is wrong is listed.
  public convenience init(reading path: String) throws(CheckpointError) {
    try self.init(Safetensors.read(path), name: path)
  }

  /// The model in the bytes of a file; `name` stands for it in errors.
  public convenience init(decoding bytes: [UInt8], name: String = "quantised model") throws(CheckpointError) {
    try self.init(Safetensors.decode(bytes, name: name), name: name)
  }

  private convenience init(_ contents: Safetensors.Contents, name: String) throws(CheckpointError) {
    guard let text = contents.metadata[Self.key] else {
      throw .malformed(path: name, reason: "it holds no quantised model that QuantizedModel.write(to:) wrote")
    }
    var saved = SavedTensors(contents.tensors)
    let input = saved.quantization("input")
    var layers: [any QuantizedLayer] = []
    for (index, line) in text.split(separator: "\n").enumerated() {
      guard let form = QuantizedLayerForm(line) else {
        saved.problems.append("layers.\(index) is not a layer that is known")
        continue
      }
      if let layer = saved.layer("layers.\(index)", form) { layers.append(layer) }
    }
    saved.findSurplus()
    guard let input, saved.problems.isEmpty else {
      throw .malformed(path: name, reason: saved.problems.joined(separator: "; "))
    }
    self.init(input: input, layers: layers)
  }
}

/// The tensors of a file, checked as they are taken.
private struct SavedTensors {
  private let tensors: [String: Tensor]
  private var taken: Set<String> = []
  var problems: [String] = []

  init(_ tensors: [String: Tensor]) { self.tensors = tensors }

  /// A tensor of an element type whose shape `fits`, in memory of its own.
  private mutating func take(_ name: String, _ dtype: DType, _ what: String, _ fits: (Shape) -> Bool) -> Tensor? {
    guard let tensor = tensors[name] else {
      problems.append("\(name) is missing")
      return nil
    }
    taken.insert(name)
    guard tensor.dtype == dtype, fits(tensor.shape) else {
      problems.append("\(name) is \(tensor.shape) \(tensor.dtype) and should be \(what) \(dtype)")
      return nil
    }
    return tensor.denseCopy()
  }

  mutating func quantization(_ path: String) -> Quantization? {
    let scale = take("\(path).scale", .float32, "[]") { $0.rank == 0 }
    let zeroPoint = take("\(path).zeroPoint", .int32, "[]") { $0.rank == 0 }
    guard let scale = scale?.item, let zeroPoint = zeroPoint?.integers.first else { return nil }
    if !isScale(scale) { problems.append("\(path).scale is \(scale) and should be positive and finite") }
    if !(0...255).contains(zeroPoint) { problems.append("\(path).zeroPoint is \(zeroPoint) and should be 0 to 255") }
    return isScale(scale) && (0...255).contains(zeroPoint) ? Quantization(scale: scale, zeroPoint: zeroPoint) : nil
  }

  private func isScale(_ scale: Float) -> Bool { scale.isNormal && scale > 0 }

  private mutating func parameters(_ path: String, rank: Int, _ what: String) -> QuantizedParameters? {
    let most = IntegerFilters.greatestSum
    let weight = take("\(path).weight", .int8, what) {
      $0.rank == rank && !$0.contains(0) && $0.dropFirst().reduce(1, *) <= most
    }
    guard let weight else {
      // What belongs to it is not surplus.
      taken.formUnion(["\(path).weightScales", "\(path).bias"])
      return nil
    }
    let outputs: Shape = [weight.shape[0]]
    let scales = take("\(path).weightScales", .float32, "\(outputs)") { $0 == outputs }
    let hasBias = tensors["\(path).bias"] != nil
    let bias = hasBias ? take("\(path).bias", .float32, "\(outputs)") { $0 == outputs } : nil
    guard let scales, hasBias == (bias != nil) else { return nil }
    if !scales.floats.allSatisfy(isScale) {
      problems.append("\(path).weightScales are not all positive and finite")
      return nil
    }
    if let bias, !bias.floats.allSatisfy(\.isFinite) {
      problems.append("\(path).bias is not finite")
      return nil
    }
    return QuantizedParameters(saved: weight, scales: scales, bias: bias)
  }

  mutating func layer(_ path: String, _ form: QuantizedLayerForm) -> (any QuantizedLayer)? {
    switch form {
    case .linear(let isRectified):
      let parameters = parameters(path, rank: 2, "[outputs, inputs]")
      let output = quantization("\(path).output")
      guard let parameters, let output else { return nil }
      return QuantizedLinear(parameters, output: output, isRectified: isRectified)
    case .convolution(let stride, let padding, let dilation, let groups, let isRectified):
      let parameters = parameters(path, rank: 4, "[outputs, height, width, inputs / groups]")
      let output = quantization("\(path).output")
      guard let parameters, let output else { return nil }
      if parameters.weight.value.shape[0] % groups != 0 {
        problems.append("\(path).weight has \(parameters.weight.value.shape[0]) outputs in \(groups) groups")
        return nil
      }
      return QuantizedConvolution2D(
        parameters, stride: stride, padding: padding, dilation: dilation, groups: groups, output: output,
        isRectified: isRectified)
    case .maximum(let window, let stride, let padding):
      return QuantizedMaxPooling2D(window: window, stride: stride, padding: padding)
    case .relu: return QuantizedReLU()
    case .flatten: return QuantizedFlatten()
    }
  }

  mutating func findSurplus() {
    for name in tensors.keys.sorted() where !taken.contains(name) {
      problems.append("\(name) is not part of the model")
    }
  }
}
