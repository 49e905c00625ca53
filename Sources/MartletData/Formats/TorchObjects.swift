/// Elements side by side, which tensors look at.
struct TorchStorage {
  /// The name under which the file keeps the bytes.
  let key: String
  /// The type of the elements, or `nil` where every tensor brings its own and the numbers below count bytes.
  let type: TorchType?
  /// The number of elements that the file keeps.
  let count: Int
  /// The part of them that is meant.
  let part: Range<Int>
}

/// A look at a storage.
struct TorchTensor {
  let storage: TorchStorage
  let type: TorchType
  /// In elements, within the storage's part.
  let offset: Int
  let sizes: [Int]
  let strides: [Int]
}

extension PickleMachine {
  /// What a tensor costs in memory, in plain items.
  private static let tensorCost = 8

  /// The value of a persistent name: PyTorch keeps storages by them.
  mutating func storage(_ identifier: Int32) throws(Failure) -> PickleItem {
    let parts = elements(identifier)
    guard parts.count == 5 || parts.count == 6, text(parts[0]) == "storage", case .name(let name) = item(parts[1]),
      let key = text(parts[2]), let count = integer(parts[4]), count >= 0
    else { throw fail("names a storage in an unknown way") }
    var type: TorchType?
    switch name {
    case .storage(let known): type = known
    case .untypedStorage: type = nil
    default: throw fail("names a storage in an unknown way")
    }
    var part = 0..<count
    // Very old files describe a part of another storage: its name, the first element, the number of elements.
    if parts.count == 6, case .tuple(let view) = item(parts[5]) {
      guard view.count == 3, let first = integer(view[1]), let size = integer(view[2]), first >= 0, size >= 0,
        first <= count, size <= count - first
      else { throw fail("has a part of a storage that lies outside of it") }
      part = first..<(first + size)
    }
    storages.append(TorchStorage(key: key, type: type, count: count, part: part))
    // The item that `push` counts is one of them.
    _ = try add(.nothing, cost: Self.tensorCost)
    return .storage(storages.count - 1)
  }

  /// The value of calling one of the known names: a container or a description of a tensor.
  mutating func call(_ callee: Int32, _ arguments: Int32) throws(Failure) -> PickleItem {
    guard case .name(let name) = item(callee), case .tuple(let arguments) = item(arguments) else {
      throw fail("calls what is no known name")
    }
    switch name {
    case .orderedDictionary: return try orderedDictionary(arguments)
    case .size:
      guard arguments.count == 1, case .tuple(let sizes) = item(arguments[0]) else { throw unsuited("torch.Size") }
      return .tuple(sizes)
    case .device:
      guard let kind = arguments.first.flatMap({ text($0) }) else { throw unsuited("torch.device") }
      return .text(kind)
    case .rebuildTensor: return try tensor(arguments, type: nil)
    case .rebuildTensorOfType:
      guard arguments.count >= 7, case .name(.type(let type)) = item(arguments[6]) else {
        throw unsuited("torch._utils._rebuild_tensor_v3")
      }
      return try tensor(arguments, type: type)
    case .rebuildParameter:
      guard let first = arguments.first, case .tensor(let index) = item(first) else {
        throw unsuited("torch._utils._rebuild_parameter")
      }
      return .tensor(index)
    case .rebuildFromType:
      // What rebuilds a subclass: a function, the class, the function's arguments, attributes. One step deep only.
      guard arguments.count == 4, case .name(let inner) = item(arguments[0]), inner != .rebuildFromType,
        case .name(.tensorType) = item(arguments[1])
      else { throw unsuited("torch._tensor._rebuild_from_type_v2") }
      return try call(arguments[0], arguments[2])
    case .tensorType, .storage, .untypedStorage, .type: throw fail("calls a type of PyTorch, which no tensor needs")
    }
  }

  private func unsuited(_ name: String) -> Failure { fail("calls \(name) with unknown arguments") }

  /// Empty, or made of a list of pairs.
  private mutating func orderedDictionary(_ arguments: [Int32]) throws(Failure) -> PickleItem {
    guard let first = arguments.first else { return .dictionary([]) }
    var entries: [Int32] = []
    guard arguments.count == 1, case .list(let list) = item(first) else { throw unsuited("collections.OrderedDict") }
    // One list may be asked for many times.
    try charge(list.count * 2)
    for pair in list {
      let parts = elements(pair)
      guard parts.count == 2 else { throw unsuited("collections.OrderedDict") }
      entries += parts
    }
    return .dictionary(entries)
  }

  private mutating func tensor(_ arguments: [Int32], type: TorchType?) throws(Failure) -> PickleItem {
    guard arguments.count >= 4, case .storage(let index) = item(arguments[0]), let offset = integer(arguments[1]),
      let sizes = integers(arguments[2]), let strides = integers(arguments[3]), sizes.count == strides.count
    else { throw unsuited("torch._utils._rebuild_tensor") }
    let storage = storages[index]
    guard let type = type ?? storage.type else { throw fail("has a tensor without an element type") }
    tensors.append(TorchTensor(storage: storage, type: type, offset: offset, sizes: sizes, strides: strides))
    _ = try add(.nothing, cost: Self.tensorCost)
    return .tensor(tensors.count - 1)
  }

  // MARK: Looking at values

  func item(_ place: Int32) -> PickleItem { items[Int(place)] }

  func text(_ place: Int32) -> String? {
    if case .text(let text) = item(place) { text } else { nil }
  }

  func integer(_ place: Int32) -> Int? {
    if case .integer(let integer) = item(place) { integer } else { nil }
  }

  /// The elements of a tuple or list; none for others.
  func elements(_ place: Int32) -> [Int32] {
    switch item(place) {
    case .tuple(let elements), .list(let elements): elements
    default: []
    }
  }

  private func integers(_ place: Int32) -> [Int]? {
    guard case .tuple(let elements) = item(place), elements.count <= 16 else { return nil }
    var integers: [Int] = []
    for element in elements {
      guard let integer = integer(element) else { return nil }
      integers.append(integer)
    }
    return integers
  }
}
