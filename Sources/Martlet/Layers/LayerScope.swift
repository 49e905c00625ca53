import CMartletKernels

/// The layer that runs on this thread, for messages.
enum LayerScope {
  /// Runs `body` as the work of `layer`.
  @inline(__always)
  static func run<Result>(_ layer: AnyObject, _ body: () -> Result) -> Result {
    let state = threadState()
    let outer = state.pointee.layer
    state.pointee.layer = Unmanaged.passUnretained(layer).toOpaque()
    defer { threadState().pointee.layer = outer }
    let result = body()
    if state.pointee.outputs != nil { LayerOutputs.current?.note(result, of: layer) }
    return result
  }

  /// The path and the summary of the layer that runs: `encoder.0 (Linear 784 → 128)`.
  static var description: String? {
    guard let pointer = threadState().pointee.layer else { return nil }
    let layer = Unmanaged<AnyObject>.fromOpaque(pointer).takeUnretainedValue()
    guard let module = layer as? any Module else { return nil }
    guard let path = ModulePaths.path(of: layer) else { return module.summary }
    return "\(path) (\(module.summary))"
  }
}
