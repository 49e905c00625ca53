import CMartletKernels

/// A rule that changes a model's parameters by their gradients.
public protocol Optimizer: AnyObject {
  /// The step size η of the next update.
  var learningRate: Double { get set }

  /// The number of updates so far.
  var step: Int { get }

  /// Changes the parameters in place; those without a gradient and frozen ones stay.
  func update(_ model: some Module, with gradients: Gradients)
}

/// The state of an optimiser for each parameter: tensors of the parameter's shape.
struct OptimizerState {
  private var slots: [ObjectIdentifier: (parameter: Parameter, tensors: [Tensor])] = [:]

  /// The state of a parameter, zeros at first.
  mutating func tensors(for parameter: Parameter, count: Int) -> [Tensor] {
    let identifier = ObjectIdentifier(parameter)
    if let slot = slots[identifier] { return slot.tensors }
    let tensors = (0..<count).map { _ in Tensor.zeros(like: parameter.stored) }
    slots[identifier] = (parameter, tensors)
    return tensors
  }

  /// Calls `body` for each element type with the updates of all parameters that have a gradient.
  mutating func withUpdates(
    _ model: some Module, _ gradients: Gradients, states: Int, learningRate: Double,
    weightDecay: (Parameter) -> Double, _ body: (martlet_dtype, UnsafePointer<martlet_update>, Int32) -> Void
  ) {
    let parameters = model.parameters
    if parameters.count != gradients.values.count {
      contractFailure(
        "Optimizer", "",
        "the gradients are of a model with \(gradients.values.count) parameters and this one has \(parameters.count)")
    }
    var kept: [Tensor] = []
    var updates: [DType: [martlet_update]] = [:]
    kept.reserveCapacity(parameters.count)
    for (parameter, gradient) in zip(parameters, gradients.values) {
      guard let gradient, !parameter.isFrozen else { continue }
      if gradient.shape != parameter.shape {
        contractFailure("Optimizer", "\(parameter.shape) and \(gradient.shape)", "a gradient has its parameter's shape")
      }
      let dense = gradient.dense()
      let state = tensors(for: parameter, count: states)
      parameter.withMutableStorage { value in
        updates[value.dtype, default: []].append(
          martlet_update(
            value: value.pointer, gradient: dense.pointer, first: state.first?.pointer,
            second: state.count > 1 ? state[1].pointer : nil, count: Int64(value.elementCount),
            weight_decay: weightDecay(parameter), learning_rate: learningRate))
      }
      kept.append(dense)
    }
    for (dtype, list) in updates {
      list.withUnsafeBufferPointer { list in
        if let base = list.baseAddress {
          body(martlet_dtype(rawValue: UInt32(dtype.rawValue)), base, Int32(list.count))
        }
      }
    }
    withExtendedLifetime(kept) {}
  }
}
