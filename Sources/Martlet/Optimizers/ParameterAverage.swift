import CMartletKernels

/// An average of a model's parameters over the course of training, which often generalises better than the last ones.
///
/// Call `update` after every step (or every epoch) and `withAverages` to evaluate. Buffers such as running statistics are
/// the model's own.
public final class ParameterAverage {
  /// How a new value enters.
  public enum Rule: Sendable, Hashable {
    /// `a ← decay · a + (1 − decay) · θ`, from the values at the start (Polyak & Juditsky 1992; Tarvainen & Valpola 2017).
    case exponential(decay: Double)
    /// The mean of all values that were given: stochastic weight averaging (Izmailov et al. 2018, eq. 1).
    case mean
  }

  /// How a new value enters.
  public let rule: Rule
  /// How many updates there were.
  public private(set) var count = 0

  private var averages: [Tensor]

  /// An average that starts as the parameters of `model`.
  public init(of model: some Module, _ rule: Rule) {
    self.rule = rule
    averages = model.parameters.map { $0.stored.denseCopy() }
  }

  /// The averages in the order of `parameters`.
  public var values: [Tensor] { averages }

  /// Takes the present parameters into the average.
  public func update(_ model: some Module, file: StaticString = #fileID, line: UInt = #line) {
    let parameters = matching(model, file, line)
    count += 1
    let share: Double
    switch rule {
    case .exponential(let decay): share = 1 - decay
    case .mean: share = 1 / Double(count)
    }
    Kernels.average(parameters, into: &averages, share: share, copyingBack: false)
  }

  /// Runs `body` with the averages in place of the model's parameters.
  public func withAverages<Result>(
    of model: some Module, file: StaticString = #fileID, line: UInt = #line, _ body: () throws -> Result
  ) rethrows -> Result {
    try model.withParameters(averages, file: file, line: line, body)
  }

  /// Stores the averages as the model's parameters.
  public func copy(to model: some Module, file: StaticString = #fileID, line: UInt = #line) {
    for (parameter, average) in zip(matching(model, file, line), averages) { parameter.value = average }
  }

  private func matching(_ model: some Module, _ file: StaticString, _ line: UInt) -> [Parameter] {
    let parameters = model.parameters
    if let difference = ShapeDifference(parameters.map(\.shape), averages.map(\.shape)) {
      contractFailure(
        "ParameterAverage", difference.text("parameters", "averages"),
        "the model has other parameters than at the start", file: file, line: line)
    }
    return parameters
  }

  /// The number of updates and the averages by parameter path.
  public func state(for model: some Module) -> [String: Tensor] {
    var saved = ["count": Tensor(Int64(count))]
    for ((path, _), average) in zip(model.namedParameters, averages) {
      saved["average.\(path)"] = average.denseCopy()
    }
    return saved
  }

  /// Takes back what `state(for:)` gave, all or nothing.
  ///
  /// Throws a `CheckpointError.mismatch` that lists every missing, surplus and ill-shaped tensor.
  public func load(_ saved: [String: Tensor], for model: some Module) throws(CheckpointError) {
    var reader = StateReader(saved)
    let count = reader.takeCount("count")
    let loaded = model.namedParameters.map { path, parameter in
      reader.take("average.\(path)", parameter.shape, parameter.stored.dtype)
    }
    try reader.finish("the averages of this model")
    self.count = count
    averages = loaded.compactMap { $0 }
  }
}

extension Kernels {
  /// Moves averages towards parameters by a share of the way, in one pass; and where `copyingBack`, the parameters to them.
  static func average(
    _ parameters: [Parameter], into averages: inout [Tensor], share: Double, copyingBack: Bool
  ) {
    var updates: [DType: [martlet_update]] = [:]
    for (index, parameter) in parameters.enumerated() {
      // Memory that others can see is not written.
      if !isKnownUniquelyReferenced(&averages[index].object) || averages[index].object.owner != nil {
        averages[index] = averages[index].denseCopy()
      } else {
        TransposedWeights.forget(averages[index].object)
      }
      parameter.withMutableStorage { value in
        updates[value.dtype, default: []].append(
          martlet_update(
            value: value.pointer, gradient: nil, first: averages[index].pointer, second: nil, third: nil,
            count: Int64(value.elementCount), weight_decay: 0, learning_rate: 0))
      }
    }
    for (dtype, list) in updates {
      list.withUnsafeBufferPointer { list in
        if let base = list.baseAddress {
          martlet_average(martlet_dtype(rawValue: UInt32(dtype.rawValue)), base, Int32(list.count), share, copyingBack)
        }
      }
    }
  }
}
