import CMartletKernels

/// The layer that runs on this thread, for messages.
enum LayerScope {
  /// Runs `body` as the work of `layer`.
  @inline(__always)
  static func run<Result>(_ layer: AnyObject, _ body: () -> Result) -> Result {
    let state = threadState()
    let outer = state.pointee.layer
    let own = Unmanaged.passUnretained(layer).toOpaque()
    if outer == nil { state.pointee.outermost = own }
    state.pointee.layer = own
    defer { threadState().pointee.layer = outer }
    let result = body()
    if state.pointee.outputs != nil { LayerOutputs.current?.note(result, of: layer) }
    return result
  }

  /// The path and the summary of the layer that runs: `encoder.0 (Linear 784 → 128)`.
  static var description: String? {
    let state = threadState().pointee
    guard let layer = module(at: state.layer) else { return nil }
    // A model that nobody has asked for its parameters is looked through now.
    if let model = module(at: state.outermost) { _ = model.structure }
    guard let path = StructureCache.path(of: layer) else { return layer.summary }
    return "\(path) (\(layer.summary))"
  }

  private static func module(at pointer: UnsafeMutableRawPointer?) -> (any Module)? {
    pointer.flatMap { Unmanaged<AnyObject>.fromOpaque($0).takeUnretainedValue() as? any Module }
  }
}
