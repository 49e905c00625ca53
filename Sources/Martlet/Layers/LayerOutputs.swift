import CMartletKernels

/// The outputs of layers that run on this thread.
final class LayerOutputs {
  private let names: [ObjectIdentifier: String]
  private(set) var values: [String: [Tensor]] = [:]

  init(of module: any Module) {
    names = Dictionary(uniqueKeysWithValues: module.namedModules.map { (ObjectIdentifier($0.value), $0.name) })
  }

  static var current: LayerOutputs? {
    guard let pointer = threadState().pointee.outputs else { return nil }
    return Unmanaged<LayerOutputs>.fromOpaque(pointer).takeUnretainedValue()
  }

  /// Keeps what a layer put out, once where both the layer itself and the one around it tell.
  @inline(never)
  func note(_ output: some Any, of layer: AnyObject) {
    guard let name = names[ObjectIdentifier(layer)] else { return }
    // Bytes are kept as what they stand for.
    guard let output = output as? Tensor ?? (output as? QuantizedTensor)?.dequantized() else { return }
    if let last = values[name]?.last, last.object === output.object { return }
    values[name, default: []].append(output)
  }
}

extension Module {
  /// Runs `body` and keeps what the layers of this model put out meanwhile, by property path; a layer that runs several
  /// times has several outputs.
  ///
  /// ```swift
  /// let (logits, outputs) = model.recordingOutputs { model(x) }
  /// let maps = outputs["features.0"]  // after the first convolution
  /// ```
  ///
  /// Known are the layers of this library and every layer that stands in a `Sequential`; the model itself has the empty path.
  /// Each layer runs by itself: a rectifier is not computed together with the layer before it.
  public func recordingOutputs<Result>(
    _ body: () throws -> Result
  ) rethrows -> (result: Result, outputs: [String: [Tensor]]) {
    let outputs = LayerOutputs(of: self)
    let outer = threadState().pointee.outputs
    threadState().pointee.outputs = Unmanaged.passUnretained(outputs).toOpaque()
    defer { threadState().pointee.outputs = outer }
    let result = try withExtendedLifetime(outputs) { try body() }
    return (result, outputs.values)
  }
}
