import Martlet
import MartletData
import TestSupport
import Testing

struct TorchCheckpointTests {
  /// A checkpoint of one pickle and storages `0`, `1`, ….
  private func archive(_ pickle: [UInt8], _ storages: [[UInt8]] = []) -> [UInt8] {
    zipArchive(
      [("archive/data.pkl", pickle)]
        + storages.enumerated().map { (name: "archive/data/\($0.offset)", content: $0.element) })
  }

  private func text(_ text: String) -> [UInt8] { [0x8c, UInt8(text.utf8.count)] + Array(text.utf8) }

  private func name(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

  private func integer(_ value: Int) -> [UInt8] { [0x8a, 8] + littleEndian(value, 8) }

  private func tuple(_ parts: [UInt8]...) -> [UInt8] { Array("(".utf8) + parts.joined() + Array("t".utf8) }

  /// A float tensor that looks at the storage `0` of `count` elements.
  private func tensor(count: Int, offset: Int, sizes: [Int], strides: [Int]) -> [UInt8] {
    let storage = tuple(text("storage"), name("torch", "FloatStorage"), text("0"), text("cpu"), integer(count))
    let numbers = [sizes, strides].map { Array("(".utf8) + $0.flatMap(integer) + Array("t".utf8) }
    return name("torch._utils", "_rebuild_tensor_v2")
      + tuple(storage + Array("Q".utf8), integer(offset), numbers[0], numbers[1], [0x89], Array("N".utf8))
      + Array("R".utf8)
  }

  private func pickle(_ body: [UInt8]) -> [UInt8] { [0x80, 2] + body + Array(".".utf8) }

  private func reason(_ body: [UInt8], _ storages: [[UInt8]] = []) -> String {
    errorText { try TorchCheckpoint.decode(archive(pickle(body), storages), name: "a.pt") }
  }

  private let twoFloats: [UInt8] = [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]

  @Test func aTensorLooksAtItsStorage() throws {
    let body = tensor(count: 2, offset: 0, sizes: [2, 2], strides: [0, 1])
    let contents = try TorchCheckpoint.decode(archive(pickle(body), [twoFloats]))
    #expect(contents.tensors["tensor"]?.floats == [1, 2, 1, 2])
  }

  @Test(arguments: [
    (0, [3], [1]), (1, [2], [1]), (0, [2], [2]), (2, [1], [1]), (-1, [1], [1]), (0, [2, 2], [1, 1]), (.max, [2], [1]),
  ])
  func noTensorReachesBeyondItsStorage(offset: Int, sizes: [Int], strides: [Int]) {
    let text = reason(tensor(count: 2, offset: offset, sizes: sizes, strides: strides), [twoFloats])
    #expect(text.hasPrefix("a.pt: not a PyTorch checkpoint of tensors: tensor "), "\(text)")
  }

  @Test(arguments: [
    ([Int.max, Int.max], [1, 1], "has the impossible shape"), ([-1], [1], "has the impossible shape"),
    ([2], [-1], "has the impossible strides"), ([2], [Int.max], "reaches beyond"),
    ([1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1], "has 9 axes; at most 8"),
    ([1 << 30], [0], "far more than the file has; save its contiguous()"),
    ([2], [1, 1], "calls torch._utils._rebuild_tensor with unknown arguments"),
  ])
  func impossibleTensorsAreRefused(sizes: [Int], strides: [Int], expected: String) {
    let text = reason(tensor(count: 2, offset: 0, sizes: sizes, strides: strides), [twoFloats])
    #expect(text.contains(expected), "\(text)")
  }

  @Test func storagesOfTheWrongSizeAreRefused() {
    let body = tensor(count: 2, offset: 0, sizes: [1], strides: [1])
    #expect(reason(body, [[0, 0, 0, 0]]).contains("has a storage of 4 bytes that does not hold 2 elements"))
    #expect(reason(body).contains("the archive has no entry 'archive/data/0'"))
  }

  @Test(arguments: [
    ("os", "system"), ("builtins", "eval"), ("__builtin__", "getattr"), ("torch", "load"), ("torch", "save"),
    ("torch.serialization", "load"), ("collections", "Counter"), ("torch", "nn"),
    ("numpy.core.multiarray", "_reconstruct"),
  ])
  func everyOtherNameIsRefused(module: String, name: String) {
    let expected =
      "a.pt: not a PyTorch checkpoint of tensors: it asks for the Python object \(module).\(name): only tensors and plain "
      + "containers are read, never code; save the tensors alone, as model.state_dict() gives them"
    #expect(reason(self.name(module, name)) == expected)
    #expect(reason(text(module) + text(name) + [0x93]) == expected)
  }

  @Test func knownNamesAreNotCalledWithOtherArguments() {
    let call = Array(")R".utf8)
    for (module, function) in [("torch", "Size"), ("torch", "device"), ("torch._utils", "_rebuild_tensor_v3")] {
      #expect(reason(name(module, function) + call).contains("calls \(module).\(function) with unknown arguments"))
    }
    #expect(reason(name("torch", "FloatStorage") + call).contains("calls a type of PyTorch"))
    #expect(reason(text("os.system") + call).contains("calls what is no known name"))
    let nested = name("torch._tensor", "_rebuild_from_type_v2")
    #expect(
      reason(nested + tuple(nested, name("torch", "Tensor"), [0x29], [0x7d]) + Array("R".utf8))
        .contains("_rebuild_from_type_v2 with unknown arguments"))
  }

  @Test(arguments: [
    ("", "it takes from an empty stack"), ("0", "it takes from an empty stack"), ("t", "it closes what it has not"),
    ("(0", "it takes from an empty stack"), ("(2", "it takes from an empty stack"), ("h\u{1}", "it recalls a value"),
    ("Nr\u{1}\u{1}\u{1}\u{1}", "it remembers a value at the place 16843009, out of order"),
    ("NNa", "it adds elements to what is no list"), ("NNNs", "it sets entries of what is no dictionary"),
    ("NNb", "it sets attributes of what is no dictionary"), ("}(Nu", "it has a key without a value"),
    ("}NNs", "it has a dictionary with keys that are neither texts nor whole numbers"),
    ("I1\n", "it has the pickle opcode 'I' at byte 2"), ("X\u{1}", "it ends within its pickle"),
    ("cos", "it has a name without an end"), ("(NNtQ", "it names a storage in an unknown way"),
  ])
  func brokenPicklesAreExplained(body: String, expected: String) {
    let text = reason(Array(body.utf8))
    #expect(text.contains(expected), "\(text)")
  }

  @Test func deepNestingIsRefusedWithoutExhaustingTheStack() {
    let depth = 60_000
    let body = [UInt8](repeating: 0x5d, count: depth) + [UInt8](repeating: 0x61, count: depth - 1)
    #expect(reason(body).contains("it nests containers more than 64 deep"))
  }

  @Test func aListThatHoldsItselfIsRefused() {
    #expect(reason(Array("]q\u{0}h\u{0}a".utf8)).contains("it nests containers more than 64 deep"))
  }

  @Test func containersThatHoldEachOtherManyTimesAreRefused() {
    var body = Array("]q\u{0}Na".utf8)
    for level in 1..<40 {
      let inner: [UInt8] = [0x68, UInt8(level - 1), 0x61]
      body += [0x5d, 0x71, UInt8(level)] + inner + inner
    }
    #expect(reason(body).contains("it holds containers that hold each other many times over"))
  }

  @Test func endlessValuesAreRefused() {
    let body = [UInt8](repeating: 0x5d, count: 1 << 20)
    #expect(reason(body).contains("it holds far more plain values than tensors"))
  }

  @Test func longNamesAreRefused() {
    let key = [UInt8](repeating: 0x61, count: 250)
    var body = Array("}".utf8) + text(String(decoding: key, as: UTF8.self)) + Array("](".utf8)
    body += [UInt8](repeating: 0x88, count: 10_000) + Array("es".utf8)
    #expect(reason(body).contains("it has names that are far longer than the file"))
  }

  @Test func otherFilesAreRefused() {
    #expect(
      errorText { try TorchCheckpoint.decode([1, 2, 3], name: "a.pt") }
        == "a.pt: not a PyTorch checkpoint of tensors: it begins neither as a ZIP archive nor as an older file of "
        + "torch.save")
    #expect(
      errorText { try TorchCheckpoint.decode(zipArchive([("a", [1])]), name: "a.zip") }
        == "a.zip: not a PyTorch checkpoint of tensors: the archive has no data.pkl; check that this is the right file")
    #expect(
      errorText { try TorchCheckpoint.read("/nowhere/a.pt") } == "/nowhere/a.pt: cannot be read: there is no such file")
  }

  @Test func everyTruncationOfAnOlderFileIsFound() throws {
    let bytes = try FileReading.bytes(of: FormatFiles.path("legacy-2.pt"))
    for count in 0..<bytes.count {
      #expect(throws: CheckpointError.self) { try TorchCheckpoint.decode(Array(bytes[..<count])) }
    }
  }

  @Test func tiedTensorsShareTheirMemory() throws {
    let tensors = try TorchCheckpoint.read(FormatFiles.path("protocol-2.pt")).tensors
    let address = { (name: String) in try #require(tensors[name]).withUnsafeBytes { $0.baseAddress } }
    #expect(try address("model.bias") == address("tied.0"))
    #expect(try address("model.weight") != address("tied.0"))
  }
}
