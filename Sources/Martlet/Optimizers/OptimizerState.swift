import CMartletKernels

/// The state of an optimiser for each parameter: tensors of the parameter's shape.
struct OptimizerState {
  /// The names of the two states of Adam and its kin.
  static let moments = ["firstMoment", "secondMoment"]

  /// What the states start as.
  var initialValue = 0.0
  /// The shapes of the states for a parameter's shape; its own where `nil`.
  var shapes: ((Shape) -> [Shape])?

  private var slots: [ObjectIdentifier: (parameter: Parameter, tensors: [Tensor])] = [:]
  private var groups: [ObjectIdentifier: ParameterGroup] = [:]

  init(initialValue: Double = 0, shapes: ((Shape) -> [Shape])? = nil) {
    self.initialValue = initialValue
    self.shapes = shapes
  }

  /// The state of a parameter, zeros at first unless `initialValue` is another number.
  mutating func tensors(for parameter: Parameter, count: Int) -> [Tensor] {
    let identifier = ObjectIdentifier(parameter)
    if let slot = slots[identifier] { return slot.tensors }
    let own = shapes?(parameter.shape)
    let tensors = (0..<count).map {
      Tensor(repeating: initialValue, shape: own?[$0] ?? parameter.shape, dtype: parameter.stored.dtype)
    }
    slots[identifier] = (parameter, tensors)
    return tensors
  }

  /// Calls `body` for each element type with the updates of all parameters that have a gradient.
  mutating func withUpdates(
    _ model: some Module, _ gradients: Gradients, states: Int, learningRate: Double,
    weightDecay: (Parameter) -> Double, groups: [ParameterGroup] = [],
    _ body: (martlet_dtype, UnsafePointer<martlet_update>, Int32) -> Void
  ) {
    var kept: [Tensor] = []
    var updates: [(dtype: DType, list: [martlet_update])] = []
    forEachUpdate(model, gradients, groups: groups) { parameter, gradient, group, own in
      let dense = gradient.dense()
      let state = own.tensors(for: parameter, count: states)
      parameter.withMutableStorage { value in
        // Nearly always there is one element type.
        let place = updates.firstIndex { $0.dtype == value.dtype } ?? updates.count
        if place == updates.count { updates.append((value.dtype, [])) }
        updates[place].list.append(
          martlet_update(
            value: value.pointer, gradient: dense.pointer, first: state.first?.pointer,
            second: state.count > 1 ? state[1].pointer : nil, third: state.count > 2 ? state[2].pointer : nil,
            count: Int64(value.elementCount), weight_decay: group?.weightDecay ?? weightDecay(parameter),
            learning_rate: learningRate * (group?.learningRateFactor ?? 1)))
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

  /// Calls `body` with every parameter that changes, its gradient, its group, and this state.
  mutating func forEachUpdate(
    _ model: some Module, _ gradients: Gradients, groups: [ParameterGroup],
    _ body: (Parameter, Tensor, ParameterGroup?, inout OptimizerState) -> Void
  ) {
    let named = model.namedParameters
    if named.count != gradients.values.count {
      contractFailure(
        "Optimizer", "",
        "the gradients are of a model with \(gradients.values.count) parameters and this one has \(named.count)")
    }
    for ((name, parameter), gradient) in zip(named, gradients.values) {
      guard let gradient, !parameter.isFrozen else { continue }
      let group = groups.isEmpty ? nil : self.group(of: parameter, name, in: groups)
      if group?.isFrozen == true { continue }
      if gradient.shape != parameter.shape {
        contractFailure("Optimizer", "\(parameter.shape) and \(gradient.shape)", "a gradient has its parameter's shape")
      }
      body(parameter, gradient, group, &self)
    }
  }

  /// Takes other tensors as the state of a parameter.
  mutating func replace(_ tensors: [Tensor], for parameter: Parameter) {
    slots[ObjectIdentifier(parameter)] = (parameter, tensors)
  }

  /// The first group that a parameter belongs to, asked for once.
  private mutating func group(
    of parameter: Parameter, _ name: String, in groups: [ParameterGroup]
  ) -> ParameterGroup {
    let identifier = ObjectIdentifier(parameter)
    if let known = self.groups[identifier] { return known }
    let group = groups.first { $0.matches(name, parameter) } ?? ParameterGroup { _, _ in true }
    self.groups[identifier] = group
    return group
  }

  // MARK: Saving

  /// The state of a model's parameters under `names`, one for each state tensor, and the parameters' property paths.
  func saved(for model: some Module, _ names: [String], step: Int, learningRate: Double) -> [String: Tensor] {
    var saved = ["step": Tensor(Int64(step)), "learningRate": Tensor(learningRate)]
    for (path, parameter) in model.namedParameters {
      guard let slot = slots[ObjectIdentifier(parameter)] else { continue }
      for (name, tensor) in zip(names, slot.tensors) { saved["\(name).\(path)"] = tensor.denseCopy() }
    }
    return saved
  }

  /// Takes back what `saved` gave, all or nothing; a parameter without any of its tensors starts anew.
  mutating func load(
    _ saved: [String: Tensor], for model: some Module, _ names: [String]
  ) throws(CheckpointError) -> (step: Int, learningRate: Double) {
    var reader = StateReader(saved)
    let step = reader.takeCount("step")
    let learningRate = reader.take("learningRate", [], .float64)?.scalar ?? 0
    var loaded: [ObjectIdentifier: (parameter: Parameter, tensors: [Tensor])] = [:]
    for (path, parameter) in model.namedParameters {
      let paths = names.map { "\($0).\(path)" }
      guard paths.contains(where: reader.has) else { continue }
      let own = shapes?(parameter.shape)
      var tensors: [Tensor] = []
      for (index, path) in paths.enumerated() {
        let shape = own?[index] ?? parameter.shape
        if let tensor = reader.take(path, shape, parameter.stored.dtype) { tensors.append(tensor) }
      }
      loaded[ObjectIdentifier(parameter)] = (parameter, tensors)
    }
    try reader.finish("the optimiser's state for this model")
    slots.merge(loaded) { $1 }
    for (_, parameter) in model.namedParameters where loaded[ObjectIdentifier(parameter)] == nil {
      slots[ObjectIdentifier(parameter)] = nil
    }
    return (step, learningRate)
  }
}
