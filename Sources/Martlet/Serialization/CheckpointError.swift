/// Why a file of tensors could not be read, written or loaded into a model; its description is one line.
public enum CheckpointError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file is not there or cannot be opened.
  case unreadable(path: String, reason: String)
  /// The file breaks its format.
  case malformed(path: String, reason: String)
  /// The file cannot be written.
  case unwritable(path: String, reason: String)
  /// The tensors do not fit the model; every mismatch is listed.
  case mismatch([String])

  /// What is wrong, in one line.
  public var description: String {
    let text =
      switch self {
      case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
      case .malformed(let path, let reason): "\(path): \(reason)"
      case .unwritable(let path, let reason): "\(path): cannot be written: \(reason)"
      case .mismatch(let problems): "the tensors do not fit the model: \(problems.joined(separator: "; "))"
      }
    // Names come out of files: what they hold must not break the line.
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      scalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return String(scalars)
  }
}

extension Module {
  /// Takes parameters and buffers from tensors by property path, all or nothing.
  ///
  /// `renaming` turns a path of this model into a name among the tensors. Floating-point types are converted. Throws a
  /// `CheckpointError.mismatch` that lists every missing, surplus and ill-shaped tensor.
  public func load(
    _ tensors: [String: Tensor], renaming: (String) -> String = { $0 }
  ) throws(CheckpointError) {
    var problems: [String] = []
    var used: Set<String> = []
    var assignments: [() -> Void] = []
    func take(_ path: String, _ shape: Shape, _ dtype: DType, _ assign: @escaping (Tensor) -> Void) {
      let name = renaming(path)
      used.insert(name)
      guard let tensor = tensors[name] else {
        problems.append("\(name) is missing")
        return
      }
      if tensor.shape != shape {
        problems.append("\(name) is \(tensor.shape) and should be \(shape)")
        return
      }
      assignments.append { assign(tensor.converted(to: dtype).denseCopy()) }
    }
    for (name, parameter) in namedParameters {
      take(name, parameter.shape, parameter.stored.dtype) { parameter.value = $0 }
    }
    for (name, buffer) in namedBuffers {
      take(name, buffer.value.shape, buffer.value.dtype) { buffer.value = $0 }
    }
    for name in tensors.keys.sorted() where !used.contains(name) { problems.append("\(name) is not part of the model") }
    if !problems.isEmpty { throw .mismatch(problems) }
    for assign in assignments { assign() }
  }
}
