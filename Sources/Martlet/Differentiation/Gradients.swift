/// The gradients of a loss with respect to a model's parameters.
public struct Gradients: Sendable {
  let identifiers: [ObjectIdentifier]
  var values: [Tensor?]

  init(parameters: [Parameter], values: [Tensor?]) {
    identifiers = parameters.map(ObjectIdentifier.init)
    self.values = values
  }

  /// A parameter's gradient; `nil` where the loss does not depend on it or it is frozen.
  public subscript(_ parameter: Parameter) -> Tensor? {
    get {
      identifiers.firstIndex(of: ObjectIdentifier(parameter)).flatMap { values[$0] }
    }
    set {
      guard let index = identifiers.firstIndex(of: ObjectIdentifier(parameter)) else {
        contractFailure("Gradients", "\(parameter.shape)", "the parameter is not one of the model's")
      }
      values[index] = newValue
    }
  }

  /// The Euclidean norm of all gradients together: `√Σ g²`.
  public var norm: Double {
    Kernels.sumOfSquares(values.compactMap { $0 }).squareRoot()
  }

  /// The gradients scaled such that their norm is at most `maximum` (Pascanu et al. 2013, algorithm 1):
  /// `g · min(1, maximum / ‖g‖)`.
  public func clipped(norm maximum: Double) -> Gradients {
    let norm = self.norm
    guard norm > maximum else { return self }
    return map { $0 * (maximum / norm) }
  }

  /// The gradients with every element limited to `range`.
  public func clamped(to range: ClosedRange<Double>) -> Gradients {
    map { $0.clamped(to: range) }
  }

  /// The gradients with `transform` applied to each.
  public func map(_ transform: (Tensor) throws -> Tensor) rethrows -> Gradients {
    var result = self
    result.values = try values.map { try $0.map(transform) }
    return result
  }

  /// The sum of both, as for accumulation over several batches of one model.
  public static func + (a: Gradients, b: Gradients) -> Gradients {
    if a.identifiers != b.identifiers {
      let position = zip(a.identifiers, b.identifiers).prefix { $0 == $1 }.count
      func text(_ gradients: Gradients) -> String {
        let values = gradients.values
        let shape = position < values.count ? values[position].map { "\($0.shape)" } ?? "nil" : "none"
        return "\(values.count) (number \(position): \(shape))"
      }
      contractFailure("Gradients.+", "\(text(a)) and \(text(b))", "the gradients are of different models")
    }
    var result = a
    result.values = zip(a.values, b.values).map { x, y in
      guard let x, let y else { return x ?? y }
      return x + y
    }
    return result
  }
}

/// The value of a scalar loss and its gradients with respect to a model's parameters.
///
/// Nested calls give higher derivatives: the gradients of an inner call are differentiable within an outer one.
///
/// - Shapes: the loss must be a scalar; each gradient has its parameter's shape.
public func valueAndGradients(
  of model: some Module, file: StaticString = #fileID, line: UInt = #line,
  _ loss: () throws -> Tensor
) rethrows -> (value: Tensor, gradients: Gradients) {
  let parameters = model.parameters
  let trained = parameters.filter { !$0.isFrozen }
  let (value, gradients) = try withTape("valueAndGradients", file, line, watching: { tape in trained.map(tape.watch) })
  {
    _ in try loss()
  }
  var values = [Tensor?](repeating: nil, count: parameters.count)
  var position = 0
  for (index, parameter) in parameters.enumerated() where !parameter.isFrozen {
    values[index] = gradients[position]
    position += 1
  }
  return (value, Gradients(parameters: parameters, values: values))
}

/// The value of a scalar function at `x` and its gradient there; zeros where it does not depend on `x`.
///
/// - Shapes: the value must be a scalar; the gradient has the shape of `x`.
public func valueAndGradient(
  at x: Tensor, file: StaticString = #fileID, line: UInt = #line,
  _ function: (Tensor) throws -> Tensor
) rethrows -> (value: Tensor, gradient: Tensor) {
  x.requireFloatingPoint("valueAndGradients", file: file, line: line)
  return try Tape.withScope { tape in
    let leaf = tape.leaf(of: x)
    let value = try function(leaf)
    requireLoss(value, "valueAndGradients", file, line)
    let gradient = tape.gradient(of: value, leaf: leaf) ?? Tensor.zeros(like: x)
    // What the outermost call returns is computed.
    if tape.depth == 0 { _ = gradient.pointer }
    return (value, gradient)
  }
}

/// The gradient of a scalar function at `x`; zeros where it does not depend on `x`.
public func gradient(
  at x: Tensor, file: StaticString = #fileID, line: UInt = #line,
  _ function: (Tensor) throws -> Tensor
) rethrows -> Tensor {
  try valueAndGradient(at: x, file: file, line: line, function).gradient
}

/// The value of a scalar function of several tensors and its gradient with respect to each, `nil` where it does not
/// depend on one.
public func valueAndGradients(
  at tensors: [Tensor], file: StaticString = #fileID, line: UInt = #line,
  _ function: ([Tensor]) throws -> Tensor
) rethrows -> (value: Tensor, gradients: [Tensor?]) {
  for tensor in tensors { tensor.requireFloatingPoint("valueAndGradients", file: file, line: line) }
  return try withTape("valueAndGradients", file, line, watching: { tape in tensors.map(tape.leaf) }, function)
}

private func withTape(
  _ operation: String, _ file: StaticString, _ line: UInt, watching: (Tape) -> [Tensor],
  _ function: ([Tensor]) throws -> Tensor
) rethrows -> (Tensor, [Tensor?]) {
  try Tape.withScope { tape in
    let leaves = watching(tape)
    let value = try function(leaves)
    requireLoss(value, operation, file, line)
    let gradients = tape.gradients(of: value, leaves: leaves)
    if tape.depth == 0 { for gradient in gradients { _ = gradient?.pointer } }
    return (value, gradients)
  }
}

private func requireLoss(_ value: Tensor, _ operation: String, _ file: StaticString, _ line: UInt) {
  if value.elementCount != 1 {
    contractFailure(operation, "\(value.shape)", "the loss must be a scalar", file: file, line: line)
  }
  value.requireFloatingPoint(operation, file: file, line: line)
}

/// Runs `body` without recording: what it computes is constant for every gradient.
public func withoutGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
  try Tape.withoutRecording(body)
}
