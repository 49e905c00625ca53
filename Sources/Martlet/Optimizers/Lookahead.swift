/// Lookahead (Zhang et al. 2019, algorithm 1): every k steps of another optimiser, slow weights go a share of the way to its
/// fast ones, which start anew from there: `φ ← φ + α (θ − φ); θ ← φ`.
public final class Lookahead: Optimizer {
  /// The optimiser of the fast weights.
  public let optimizer: any Optimizer
  /// The number k of fast steps for each slow one.
  public let interval: Int
  /// The share α of the way.
  public let share: Double

  private var slow: [ObjectIdentifier: Tensor] = [:]

  /// Lookahead around `optimizer` with the paper's defaults.
  public init(
    _ optimizer: any Optimizer, interval: Int = 5, share: Double = 0.5, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    if interval < 1 {
      contractFailure("Lookahead", "\(interval)", "the interval must be positive", file: file, line: line)
    }
    self.optimizer = optimizer
    self.interval = interval
    self.share = share
  }

  /// The step size of the fast weights.
  public var learningRate: Double {
    get { optimizer.learningRate }
    set { optimizer.learningRate = newValue }
  }

  /// The number of fast steps so far.
  public var step: Int { optimizer.step }

  /// One step of the fast weights, and of the slow ones where it is their turn.
  public func update(_ model: some Module, with gradients: Gradients) {
    let parameters = model.parameters.filter { !$0.isFrozen }
    for parameter in parameters where slow[ObjectIdentifier(parameter)] == nil {
      slow[ObjectIdentifier(parameter)] = parameter.stored.denseCopy()
    }
    optimizer.update(model, with: gradients)
    guard step % interval == 0 else { return }
    // Taken out of the dictionary, so that their memory is written in place.
    var averages = parameters.compactMap { slow.removeValue(forKey: ObjectIdentifier($0)) }
    Kernels.average(parameters, into: &averages, share: share, copyingBack: true)
    for (parameter, average) in zip(parameters, averages) { slow[ObjectIdentifier(parameter)] = average }
  }

  /// The state of the fast optimiser under `fast`, and the slow weights under `slow` and the parameter path.
  public func state(for model: some Module) -> [String: Tensor] {
    var saved: [String: Tensor] = [:]
    for (name, tensor) in optimizer.state(for: model) { saved["fast.\(name)"] = tensor }
    for (path, parameter) in model.namedParameters {
      if let tensor = slow[ObjectIdentifier(parameter)] { saved["slow.\(path)"] = tensor.denseCopy() }
    }
    return saved
  }

  /// Takes back what `state(for:)` gave, all or nothing.
  public func load(_ saved: [String: Tensor], for model: some Module) throws(CheckpointError) {
    var (fast, own): ([String: Tensor], [String: Tensor]) = ([:], [:])
    for (name, tensor) in saved {
      if name.hasPrefix("fast.") { fast[String(name.dropFirst(5))] = tensor } else { own[name] = tensor }
    }
    var reader = StateReader(own)
    var loaded: [ObjectIdentifier: Tensor] = [:]
    for (path, parameter) in model.namedParameters where own["slow.\(path)"] != nil {
      loaded[ObjectIdentifier(parameter)] = reader.take("slow.\(path)", parameter.shape, parameter.stored.dtype)
    }
    try reader.finish("the optimiser's state for this model")
    try optimizer.load(fast, for: model)
    for parameter in model.parameters { slow[ObjectIdentifier(parameter)] = loaded[ObjectIdentifier(parameter)] }
  }
}
