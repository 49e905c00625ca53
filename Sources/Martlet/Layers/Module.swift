/// A model or a part of one: a final class whose parameters, buffers and submodules are plain `let` properties.
///
/// Parameters are found by reflection once and named by their property path, such as `blocks.0.attention.query.weight`.
///
/// A message about a broken contract names the layer by its path and summary: `encoder.0 (Linear 784 → 128)`. Paths start at
/// the outermost module that is known: a `Sequential` or another layer of this library that is called, or a model of one's own
/// once it was trained, loaded, saved, printed or asked for its parameters. Before that, its layers are named by their
/// summaries alone, because nothing in them leads to the model.
public protocol Module: AnyObject, CustomStringConvertible {
  /// One line without the contents, such as `Linear 784 → 128`.
  var summary: String { get }
}

/// A module that maps a tensor to a tensor.
public protocol Layer: Module {
  /// The output for `x`.
  func callAsFunction(_ x: Tensor) -> Tensor
}

extension Module {
  /// The type's name.
  public var summary: String { String(describing: type(of: self)) }

  /// All parameters in the order of their declaration; a shared one once.
  public var parameters: [Parameter] { structure.parameters.map(\.value) }

  /// All parameters with their property paths; a shared one under its first path.
  public var namedParameters: [(name: String, value: Parameter)] { structure.parameters }

  /// All buffers with their property paths.
  public var namedBuffers: [(name: String, value: Buffer)] { structure.buffers }

  /// This module under the empty path and all modules within it with their property paths, outer ones first; a shared one
  /// once.
  public var namedModules: [(name: String, value: any Module)] {
    var seen: Set<ObjectIdentifier> = []
    func visit(_ module: any Module, _ path: String) -> [(name: String, value: any Module)] {
      guard seen.insert(ObjectIdentifier(module)).inserted else { return [] }
      return [(path, module)]
        + module.structure.children.flatMap { visit($0.value, path.isEmpty ? $0.name : "\(path).\($0.name)") }
    }
    return visit(self, "")
  }

  /// The number of elements of all parameters.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.shape.elementCount } }

  /// Freezes (or thaws) all parameters: frozen ones get no gradient and no update.
  public func freeze(_ isFrozen: Bool = true) {
    for parameter in parameters { parameter.isFrozen = isFrozen }
  }

  /// The values of all parameters and buffers by property path.
  public var state: [String: Tensor] {
    var state: [String: Tensor] = [:]
    for (name, parameter) in structure.parameters { state[name] = parameter.value.detached() }
    for (name, buffer) in structure.buffers { state[name] = buffer.value }
    return state
  }

  /// Takes over the values of another model of the same structure.
  public func copyParameters(from other: Self) {
    requireSameStructure(other, "copyParameters")
    for (own, source) in zip(parameters, other.parameters) { own.value = source.value }
    for (own, source) in zip(structure.buffers, other.structure.buffers) { own.value.value = source.value.value }
  }

  /// Moves the values towards those of another model: `θ ← decay · θ + (1 − decay) · θ'`.
  public func averageParameters(with other: Self, decay: Double) {
    requireSameStructure(other, "averageParameters")
    withoutGradients {
      for (own, source) in zip(parameters, other.parameters) {
        own.value = own.value * decay + source.value * (1 - decay)
      }
    }
  }

  private func requireSameStructure(_ other: Self, _ operation: String) {
    for (own, theirs) in [
      (parameters.count, other.parameters.count), (structure.buffers.count, other.structure.buffers.count),
    ] where own != theirs {
      contractFailure(operation, summary, "one model has \(own) parameters or buffers and the other \(theirs)")
    }
  }

  /// The structure with the numbers of parameters.
  public var description: String {
    func grouped(_ count: Int) -> String {
      var digits = String(count)
      var position = digits.count - 3
      while position > 0 {
        digits.insert(",", at: digits.index(digits.startIndex, offsetBy: position))
        position -= 3
      }
      return digits
    }
    func lines(_ module: any Module, _ label: String, _ indent: String) -> [String] {
      let count = module.parameterCount
      let own = indent + label + module.summary + (count > 0 ? " (\(grouped(count)))" : "")
      return [own] + module.structure.children.flatMap { lines($0.value, "\($0.name): ", indent + "  ") }
    }
    return lines(self, "", "").joined(separator: "\n")
  }
}
