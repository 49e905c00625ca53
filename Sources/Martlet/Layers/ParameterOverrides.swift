import CMartletKernels

/// Values that stand in for parameters on this thread.
final class ParameterOverrides {
  private let values: [ObjectIdentifier: Tensor]
  private let outer: ParameterOverrides?

  private init(_ values: [ObjectIdentifier: Tensor], within outer: ParameterOverrides?) {
    self.values = values
    self.outer = outer
  }

  static var current: ParameterOverrides? {
    guard let pointer = threadState().pointee.overrides else { return nil }
    return Unmanaged<ParameterOverrides>.fromOpaque(pointer).takeUnretainedValue()
  }

  /// Runs `body` with another value in place of one parameter.
  static func run<Result>(_ parameter: Parameter, as value: Tensor, _ body: () throws -> Result) rethrows -> Result {
    try run([ObjectIdentifier(parameter): value], body)
  }

  fileprivate static func run<Result>(
    _ values: [ObjectIdentifier: Tensor], _ body: () throws -> Result
  ) rethrows -> Result {
    let outer = threadState().pointee.overrides
    let overrides = ParameterOverrides(values, within: current)
    threadState().pointee.overrides = Unmanaged.passUnretained(overrides).toOpaque()
    defer { threadState().pointee.overrides = outer }
    return try withExtendedLifetime(overrides) { try body() }
  }

  /// The value that stands in for a parameter, of the innermost call that names it.
  func value(of parameter: Parameter) -> Tensor? {
    values[ObjectIdentifier(parameter)] ?? outer?.value(of: parameter)
  }
}

extension Module {
  /// Runs `body` with other values in place of the parameters, which stay as they are: for the fast weights of meta
  /// learning (Finn et al. 2017).
  ///
  /// Gradients flow to the values, so they can be results of a step that is differentiated itself.
  ///
  /// - Shapes: `values` are those of `parameters`, in their order.
  public func withParameters<Result>(
    _ values: [Tensor], file: StaticString = #fileID, line: UInt = #line, _ body: () throws -> Result
  ) rethrows -> Result {
    let parameters = self.parameters
    if let difference = ShapeDifference(parameters.map(\.shape), values.map(\.shape)) {
      contractFailure(
        "withParameters", difference.text("parameters", "values"), "each parameter has a value of its shape",
        file: file, line: line)
    }
    let byParameter = Dictionary(zip(parameters.map(ObjectIdentifier.init), values)) { $1 }
    return try ParameterOverrides.run(byParameter, body)
  }
}
