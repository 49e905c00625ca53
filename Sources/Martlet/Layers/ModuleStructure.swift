import Synchronization

/// What reflection finds in a module.
struct ModuleStructure {
  var parameters: [(name: String, value: Parameter)] = []
  var buffers: [(name: String, value: Buffer)] = []
  var children: [(name: String, value: any Module)] = []
  /// The property paths of all modules within; the longest one of a shared module.
  private(set) var paths: [ObjectIdentifier: String] = [:]

  fileprivate init(of module: any Module) {
    var seen: Set<ObjectIdentifier> = []
    visitProperties(of: module, path: "", depth: 0, &seen)
  }

  private mutating func visitProperties(
    of module: any Module, path: String, depth: Int, _ seen: inout Set<ObjectIdentifier>
  ) {
    guard seen.insert(ObjectIdentifier(module)).inserted else { return }
    var mirror: Mirror? = Mirror(reflecting: module)
    var levels: [Mirror] = []
    while let level = mirror {
      levels.insert(level, at: 0)
      mirror = level.superclassMirror
    }
    for level in levels {
      for (label, value) in level.children {
        let name = module is Sequential ? "" : label ?? ""
        visit(value, path: join(path, name), depth: depth, &seen)
      }
    }
  }

  private mutating func visit(_ value: Any, path: String, depth: Int, _ seen: inout Set<ObjectIdentifier>) {
    switch value {
    case let parameter as Parameter:
      if seen.insert(ObjectIdentifier(parameter)).inserted { parameters.append((path, parameter)) }
    case let buffer as Buffer:
      if seen.insert(ObjectIdentifier(buffer)).inserted { buffers.append((path, buffer)) }
    case let module as any Module:
      if depth == 0 && !seen.contains(ObjectIdentifier(module)) { children.append((path, module)) }
      if paths[ObjectIdentifier(module)].map({ $0.count < path.count }) ?? true {
        paths[ObjectIdentifier(module)] = path
      }
      visitProperties(of: module, path: path, depth: depth + 1, &seen)
    default:
      let mirror = Mirror(reflecting: value)
      switch mirror.displayStyle {
      case .optional:
        if let wrapped = mirror.children.first { visit(wrapped.value, path: path, depth: depth, &seen) }
      case .collection:
        guard mayHoldModules(value) else { return }
        for (index, element) in mirror.children.enumerated() {
          visit(element.value, path: join(path, String(index)), depth: depth, &seen)
        }
      case .dictionary:
        guard mayHoldModules(value) else { return }
        // Dictionaries have no order of their own: that of the names it is.
        let entries = mirror.children.map { entry in
          let parts = Mirror(reflecting: entry.value).children.map(\.value)
          return (name: String(describing: parts[0]), value: parts[1])
        }
        for (name, element) in entries.sorted(by: { $0.name < $1.name }) {
          visit(element, path: join(path, name), depth: depth, &seen)
        }
      case .tuple, .struct, .enum:
        guard mayHoldModules(value) else { return }
        for (label, element) in mirror.children {
          // A tuple's elements without labels are called ".0", ".1" by reflection; what a case of an enumeration holds has the
          // name of the case.
          let name = (label ?? "").drop { $0 == "." }
          visit(element, path: join(path, String(name)), depth: depth, &seen)
        }
      default:
        return
      }
    }
  }

  /// Long arrays of plain numbers and tensors are not walked through.
  private func mayHoldModules(_ value: Any) -> Bool {
    !(value is Tensor || value is Shape || value is [Float] || value is [Double] || value is [Int] || value is [UInt8]
      || value is String || value is [String: Int] || value is [Int: String])
  }

  private func join(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : name.isEmpty ? path : "\(path).\(name)"
  }
}

extension Module {
  /// What reflection found, once for each module.
  var structure: ModuleStructure { StructureCache.structure(of: self) }
}

/// Structures by module. Entries of modules that are gone are dropped when new ones come in.
///
/// A weak reference makes every retain of its object slow, so there is one of a whole model and none of its layers.
enum StructureCache {
  private final class Entry {
    weak var module: (any Module)?
    let structure: ModuleStructure

    init(_ module: any Module, _ structure: ModuleStructure) {
      self.module = module
      self.structure = structure
    }
  }

  private struct Entries: @unchecked Sendable {
    var byModule: [ObjectIdentifier: Entry] = [:]
  }

  private static let entries = Mutex(Entries())

  static func structure(of module: any Module) -> ModuleStructure {
    let identifier = ObjectIdentifier(module)
    let known = entries.withLock { entries in
      entries.byModule[identifier].flatMap { $0.module === module ? Unchecked($0.structure) : nil }
    }
    if let known { return known.value }
    let entry = Unchecked(Entry(module, ModuleStructure(of: module)))
    entries.withLock { entries in
      entries.byModule = entries.byModule.filter { $0.value.module != nil }
      entries.byModule[identifier] = entry.value
    }
    return entry.value.structure
  }

  /// The path of a module within another, for messages: the longest known one, which starts at the outermost model.
  static func path(of module: AnyObject) -> String? {
    let identifier = ObjectIdentifier(module)
    return entries.withLock { entries in
      entries.byModule.values.lazy.filter { $0.module != nil }.compactMap { $0.structure.paths[identifier] }
        .max { $0.count < $1.count }
    }
  }
}

/// Carries a value through a lock that this file's callers use one thread at a time.
private struct Unchecked<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}
