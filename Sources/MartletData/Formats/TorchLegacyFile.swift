import Martlet

/// The form of PyTorch before 1.6: pickles of a magic number, a version, facts about the machine, the object and the
/// names of its storages; then the storages, each a count of elements and the elements.
struct TorchLegacyFile {
  typealias Failure = PickleMachine.Failure

  /// 0x1950a86a20f9469cfc6c, the lowest byte first.
  private static let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  func contents() throws -> TorchCheckpoint.Contents {
    var machine = PickleMachine(bytes)
    guard bytes.first == 0x80, case .longInteger(let place) = try machine.value(),
      bytes[place].elementsEqual(Self.magic)
    else { throw Failure(reason: "it begins neither as a ZIP archive nor as an older file of torch.save") }
    guard case .integer(1001) = try machine.value() else {
      throw Failure(reason: "its version is not 1001, the only one there was")
    }
    let isBigEndian = try isBigEndian(&machine)
    let root = try machine.run()
    let flat = try TorchFlattening(machine, root: root)
    var keys: [String] = []
    let list = try machine.run()
    for key in machine.elements(list) {
      guard let key = machine.text(key) else { throw Failure(reason: "its storages are named by what is no text") }
      keys.append(key)
    }
    let places = try places(of: keys, machine)
    let limit = bytes.count * 8 + (1 << 20)
    let tensors = try TorchTensors(isBigEndian: isBigEndian, limit: limit) { key, _ in
      guard let place = places[key] else { throw Failure(reason: "it has no storage \(key)") }
      return bytes[place]
    }.tensors(flat.tensors)
    return TorchCheckpoint.Contents(tensors: tensors, scalars: flat.scalars)
  }

  private func isBigEndian(_ machine: inout PickleMachine) throws -> Bool {
    guard case .dictionary(let facts) = try machine.value() else {
      throw Failure(reason: "it does not describe the machine that wrote it")
    }
    for index in stride(from: 0, to: facts.count, by: 2) where machine.text(facts[index]) == "little_endian" {
      if case .truth(let isLittle) = machine.item(facts[index + 1]) { return !isLittle }
    }
    throw Failure(reason: "it does not say in which order it writes bytes")
  }

  /// Where the elements of each storage lie, by its name.
  private func places(of keys: [String], _ machine: PickleMachine) throws -> [String: Range<Int>] {
    var sizes: [String: Int] = [:]
    for storage in machine.storages { sizes[storage.key] = storage.type?.size ?? 1 }
    var places: [String: Range<Int>] = [:]
    var position = machine.position
    for key in keys {
      guard let size = sizes[key], places[key] == nil else {
        throw Failure(reason: "it keeps the storage '\(key)' twice or for no tensor")
      }
      guard position <= bytes.count - 8 else { throw Failure(reason: "it ends before the storage '\(key)'") }
      // The count is in the byte order of every machine there is.
      let count = bytes[position..<(position + 8)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      position += 8
      let (byteCount, overflows) = Int(clamping: count).multipliedReportingOverflow(by: size)
      guard !overflows, byteCount <= bytes.count - position else {
        throw Failure(reason: "it ends within the storage '\(key)'; fetch or save it again")
      }
      places[key] = position..<(position + byteCount)
      position += byteCount
    }
    guard position == bytes.count else {
      throw Failure(reason: "\(bytes.count - position) bytes follow its last storage")
    }
    return places
  }
}
