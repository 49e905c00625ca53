/// The part of Python's pickle machine that checkpoints of tensors need: containers, numbers, texts, and a few names.
///
/// Nothing is ever called: an operation on a name that `PickleName` does not know ends the reading with an error. What
/// it makes stays in proportion to the bytes read. Source: the opcodes of `pickletools`, protocols 2 to 5.
struct PickleMachine {
  /// Why a pickle was refused.
  struct Failure: Error {
    let reason: String
  }

  /// Where the next opcode stands.
  var position: Int
  let bytes: [UInt8]

  var items: [PickleItem] = [.nothing, .truth(false), .truth(true), .tuple([])]
  var storages: [TorchStorage] = []
  var tensors: [TorchTensor] = []

  private var stack: [Int32] = []
  private var marks: [Int] = []
  private var memo: [Int32] = []
  // What may be made is bounded by the bytes there are; a checkpoint's own pickle stays far below.
  private var pushesLeft: Int
  private var itemsLeft: Int

  init(_ bytes: [UInt8], from start: Int = 0) {
    self.bytes = bytes
    position = start
    pushesLeft = (1 << 18) + bytes.count / 8
    itemsLeft = (1 << 16) + bytes.count / 12
  }

  /// Reads one pickle and gives the place of its value.
  mutating func run() throws(Failure) -> Int32 {
    stack = []
    marks = []
    memo = []
    while true {
      let opcode = try byte()
      if opcode == UInt8(ascii: ".") { return try pop() }
      try execute(opcode)
    }
  }

  /// Reads one pickle and gives its value.
  mutating func value() throws(Failure) -> PickleItem {
    let place = try run()
    return items[Int(place)]
  }

  private mutating func execute(_ opcode: UInt8) throws(Failure) {
    switch opcode {
    case 0x80:  // PROTO
      let version = try byte()
      guard (2...5).contains(version) else { throw fail("has the pickle protocol \(version); save it with another") }
    case 0x95: _ = try range(8)  // FRAME
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"): try push(at: top())
    case UInt8(ascii: "N"): try push(at: 0)
    case 0x88: try push(at: 2)  // NEWTRUE
    case 0x89: try push(at: 1)  // NEWFALSE
    case UInt8(ascii: "K"): try push(.integer(Int(byte())))
    case UInt8(ascii: "M"): try push(.integer(Int(unsigned(2))))
    case UInt8(ascii: "J"): try push(.integer(Int(Int32(truncatingIfNeeded: unsigned(4)))))
    case 0x8a: try pushInteger(Int(byte()))  // LONG1
    case 0x8b: try pushInteger(length(4))  // LONG4
    case UInt8(ascii: "G"): try push(.real(Double(bitPattern: unsigned(8).byteSwapped)))
    case 0x8c: try pushText(Int(byte()))  // SHORT_BINUNICODE
    case UInt8(ascii: "X"): try pushText(length(4))
    case 0x8d: try pushText(length(8))  // BINUNICODE8
    case UInt8(ascii: "U"): try pushText(Int(byte()))  // Python 2's texts
    case UInt8(ascii: "T"): try pushText(length(4))
    case UInt8(ascii: "C"): try skipBytes(Int(byte()))
    case UInt8(ascii: "B"): try skipBytes(length(4))
    case 0x8e: try skipBytes(length(8))  // BINBYTES8
    case UInt8(ascii: ")"): try push(at: 3)
    case UInt8(ascii: "t"): try push(.tuple(popToMark()))
    case 0x85, 0x86, 0x87: try push(.tuple(popLast(Int(opcode - 0x84))))  // TUPLE1 to TUPLE3
    case UInt8(ascii: "]"): try push(.list([]))
    case UInt8(ascii: "l"): try push(.list(popToMark()))
    case UInt8(ascii: "a"): try extend([pop()])
    case UInt8(ascii: "e"): try extend(popToMark())
    case UInt8(ascii: "}"): try push(.dictionary([]))
    case UInt8(ascii: "d"): try push(.dictionary(pairs(popToMark())))
    case UInt8(ascii: "s"): try insert(popLast(2))
    case UInt8(ascii: "u"): try insert(popToMark())
    case UInt8(ascii: "q"): try remember(at: Int(byte()))
    case UInt8(ascii: "r"): try remember(at: length(4))
    case 0x94: try remember(at: memo.count)  // MEMOIZE
    case UInt8(ascii: "h"): try recall(Int(byte()))
    case UInt8(ascii: "j"): try recall(length(4))
    case UInt8(ascii: "c"): try pushName(line(), line())
    case 0x93: try pushNameFromStack()  // STACK_GLOBAL
    case UInt8(ascii: "Q"): try push(storage(pop()))
    case UInt8(ascii: "R"):
      let arguments = try pop()
      try push(call(pop(), arguments))
    case UInt8(ascii: "b"): try setAttributes()
    default:
      let code = (0x21...0x7e).contains(opcode) ? "'\(Unicode.Scalar(opcode))'" : "0x\(hexadecimal(opcode))"
      throw fail("has the pickle opcode \(code) at byte \(position - 1), which checkpoints of tensors do not need")
    }
  }

  func fail(_ reason: String) -> Failure { Failure(reason: "it \(reason)") }

  // MARK: Reading bytes

  private mutating func range(_ count: Int) throws(Failure) -> Range<Int> {
    guard count >= 0, count <= bytes.count - position else { throw Failure(reason: "it ends within its pickle") }
    defer { position += count }
    return position..<(position + count)
  }

  private mutating func byte() throws(Failure) -> UInt8 { try bytes[range(1).lowerBound] }

  private mutating func unsigned(_ count: Int) throws(Failure) -> UInt64 {
    try bytes[range(count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private mutating func length(_ count: Int) throws(Failure) -> Int { try Int(clamping: unsigned(count)) }

  /// A line of a name; Python's names are short.
  private mutating func line() throws(Failure) -> String {
    guard let end = bytes[position...].prefix(256).firstIndex(of: UInt8(ascii: "\n")) else {
      throw fail("has a name without an end at byte \(position)")
    }
    defer { position = end + 1 }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }

  // MARK: The stack

  mutating func add(_ item: PickleItem, cost: Int = 1) throws(Failure) -> Int32 {
    itemsLeft -= cost
    guard itemsLeft >= 0 else {
      throw fail("holds far more plain values than tensors; save the tensors in a file of their own")
    }
    items.append(item)
    return Int32(items.count - 1)
  }

  private mutating func push(_ item: PickleItem) throws(Failure) { try push(at: add(item)) }

  private mutating func push(at place: Int32) throws(Failure) {
    try charge(1)
    stack.append(place)
  }

  /// Counts references to values that are about to be made.
  mutating func charge(_ count: Int) throws(Failure) {
    pushesLeft -= count
    guard pushesLeft >= 0 else {
      throw fail("holds far more plain values than tensors; save the tensors in a file of their own")
    }
  }

  private mutating func pop() throws(Failure) -> Int32 {
    guard stack.count > marks.last ?? 0, let place = stack.popLast() else { throw fail("takes from an empty stack") }
    return place
  }

  private func top() throws(Failure) -> Int32 {
    guard stack.count > marks.last ?? 0, let place = stack.last else { throw fail("takes from an empty stack") }
    return place
  }

  private mutating func popLast(_ count: Int) throws(Failure) -> [Int32] {
    guard stack.count - (marks.last ?? 0) >= count else { throw fail("takes from an empty stack") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(Failure) -> [Int32] {
    guard let mark = marks.popLast() else { throw fail("closes what it has not opened") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  private mutating func pushInteger(_ count: Int) throws(Failure) {
    let place = try range(count)
    guard count <= 8 else { return try push(.longInteger(place)) }
    var value: Int64 = place.isEmpty || bytes[place.upperBound - 1] < 0x80 ? 0 : -1
    for byte in bytes[place].reversed() { value = value << 8 | Int64(byte) }
    try push(.integer(Int(value)))
  }

  private mutating func pushText(_ count: Int) throws(Failure) {
    let place = try range(count)
    // Python keeps halves of characters; they become the replacement character.
    try push(.text(String(decoding: bytes[place], as: UTF8.self)))
  }

  private mutating func skipBytes(_ count: Int) throws(Failure) {
    _ = try range(count)
    try push(at: 0)
  }

  // MARK: Containers

  private mutating func extend(_ elements: [Int32]) throws(Failure) {
    let place = try top()
    guard case .list(var list) = items[Int(place)] else { throw fail("adds elements to what is no list") }
    items[Int(place)] = .nothing
    list.append(contentsOf: elements)
    items[Int(place)] = .list(list)
  }

  private mutating func insert(_ elements: [Int32]) throws(Failure) {
    let place = try top()
    guard case .dictionary(var dictionary) = items[Int(place)] else {
      throw fail("sets entries of what is no dictionary")
    }
    items[Int(place)] = .nothing
    dictionary.append(contentsOf: try pairs(elements))
    items[Int(place)] = .dictionary(dictionary)
  }

  private func pairs(_ elements: [Int32]) throws(Failure) -> [Int32] {
    guard elements.count.isMultiple(of: 2) else { throw fail("has a key without a value") }
    return elements
  }

  /// Attributes of a dictionary, such as a state's `_metadata`, are left out; nothing else has any.
  private mutating func setAttributes() throws(Failure) {
    _ = try pop()
    guard case .dictionary = items[Int(try top())] else { throw fail("sets attributes of what is no dictionary") }
  }

  private mutating func remember(at index: Int) throws(Failure) {
    let place = try top()
    // Every writer counts up, so that the places need no table of their own.
    guard index <= memo.count else { throw fail("remembers a value at the place \(index), out of order") }
    if index == memo.count {
      memo.append(place)
    } else {
      memo[index] = place
    }
  }

  private mutating func recall(_ index: Int) throws(Failure) {
    guard index < memo.count else { throw fail("recalls a value that it has not remembered") }
    try push(at: memo[index])
  }

  // MARK: Names

  private mutating func pushName(_ module: String, _ name: String) throws(Failure) {
    guard let known = PickleName(module: module, name: name) else {
      throw fail(
        "asks for the Python object \(module).\(name): only tensors and plain containers are read, never code; "
          + "save the tensors alone, as model.state_dict() gives them")
    }
    try push(.name(known))
  }

  private mutating func pushNameFromStack() throws(Failure) {
    let parts = try popLast(2)
    guard case .text(let module) = items[Int(parts[0])], case .text(let name) = items[Int(parts[1])] else {
      throw fail("names an object by what is no text")
    }
    try pushName(module, name)
  }
}
