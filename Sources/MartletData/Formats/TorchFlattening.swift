import Martlet

/// Turns nested dictionaries and lists into names joined by points.
struct TorchFlattening {
  /// Containers within containers; those of real checkpoints are below ten.
  private static let depthLimit = 64

  private(set) var tensors: [(name: String, tensor: TorchTensor)] = []
  private(set) var scalars: [String: TorchCheckpoint.Scalar] = [:]

  private let machine: PickleMachine
  private var names: Set<String> = []
  // Containers may hold each other many times over: visits and the letters of names are bounded by the file's size.
  private var visitsLeft: Int
  private var lettersLeft: Int

  init(_ machine: PickleMachine, root: Int32) throws(PickleMachine.Failure) {
    self.machine = machine
    visitsLeft = machine.bytes.count * 2 + 4096
    lettersLeft = machine.bytes.count * 8 + (1 << 20)
    try visit(root, "", depth: 0)
  }

  private mutating func visit(_ place: Int32, _ name: String, depth: Int) throws(PickleMachine.Failure) {
    visitsLeft -= 1
    guard visitsLeft >= 0 else { throw machine.fail("holds containers that hold each other many times over") }
    lettersLeft -= name.utf8.count
    guard lettersLeft >= 0 else { throw machine.fail("has names that are far longer than the file") }
    guard depth <= Self.depthLimit else {
      throw machine.fail("nests containers more than \(Self.depthLimit) deep")
    }
    switch machine.item(place) {
    case .tensor(let index): tensors.append((try claim(name, "tensor"), machine.tensors[index]))
    case .truth(let truth): scalars[try claim(name, "value")] = .truth(truth)
    case .integer(let integer): scalars[try claim(name, "value")] = .integer(integer)
    case .real(let real): scalars[try claim(name, "value")] = .real(real)
    case .text(let text): scalars[try claim(name, "value")] = .text(text)
    case .name(.type(let type)): scalars[try claim(name, "value")] = .text("torch.\(type)")
    case .nothing, .longInteger, .name, .storage: break
    case .tuple(let elements), .list(let elements):
      for (index, element) in elements.enumerated() {
        try visit(element, join(name, String(index)), depth: depth + 1)
      }
    case .dictionary(let entries):
      for index in stride(from: 0, to: entries.count, by: 2) {
        try visit(entries[index + 1], join(name, key(entries[index])), depth: depth + 1)
      }
    }
  }

  /// The name, which must be free; a value that stands alone gets `alone`.
  private mutating func claim(_ name: String, _ alone: String) throws(PickleMachine.Failure) -> String {
    let name = name.isEmpty ? alone : name
    guard names.insert(name).inserted else { throw machine.fail("has two values with the name \(name)") }
    return name
  }

  private func key(_ place: Int32) throws(PickleMachine.Failure) -> String {
    switch machine.item(place) {
    case .text(let text): text
    case .integer(let integer): String(integer)
    case .truth(let truth): truth ? "True" : "False"
    default: throw machine.fail("has a dictionary with keys that are neither texts nor whole numbers")
    }
  }

  private func join(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : "\(path).\(name)"
  }
}
