import Foundation
import Martlet
import Testing

struct SafetensorsTests {
  private let path = NSTemporaryDirectory() + "/martlet-\(UUID().uuidString).safetensors"

  private func file(_ header: String, _ elements: [UInt8] = []) -> [UInt8] {
    let bytes = Array(header.utf8)
    return (0..<8).map { UInt8(bytes.count >> (8 * $0) & 0xff) } + bytes + elements
  }

  private func reason(_ bytes: [UInt8]) -> String {
    do {
      _ = try Safetensors.decode(bytes, name: "a")
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test func everyElementTypeComesBackAsItWas() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    var tensors: [String: Tensor] = ["empty": Tensor.zeros([0, 4]), "scalar": Tensor(2.5 as Float)]
    for dtype in DType.allCases {
      tensors["kind \(dtype)"] = Tensor([0, 1, -2, 100, 3.5, 7] as [Double], shape: [2, 3]).converted(to: dtype)
    }
    try Safetensors.write(tensors, metadata: ["note": "a \"quoted\"\n名"], to: path)
    let back = try Safetensors.read(path)
    #expect(back.metadata == ["note": "a \"quoted\"\n名", "format": "pt"])
    #expect(back.tensors.keys.sorted() == tensors.keys.sorted())
    for (name, tensor) in tensors {
      let other = try #require(back.tensors[name])
      #expect(other.shape == tensor.shape && other.dtype == tensor.dtype && other.doubles == tensor.doubles, "\(name)")
    }
  }

  @Test func theFormatOfTheMetadataIsTheWriters() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Safetensors.write([:], metadata: ["format": "mine"], to: path)
    #expect(try Safetensors.read(path).metadata == ["format": "mine"])
  }

  #if os(Linux)
    @Test func tensorsLookAtTheFilesMemory() throws {
      defer { try? FileManager.default.removeItem(atPath: path) }
      try Safetensors.write(["x": Tensor.ones([1 << 12]), "b": Tensor([true])], to: path)
      let tensors = try Safetensors.read(path).tensors
      let maps = try #require(try FileHandle(forReadingAtPath: "/proc/self/maps")?.readToEnd())
      let ranges = String(decoding: maps, as: UTF8.self).split(separator: "\n").filter { $0.hasSuffix(path.suffix(50)) }
        .map { line in
          line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt($0, radix: 16) }
        }
      let x = try #require(tensors["x"])
      let address = x.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
      #expect(ranges.contains { $0[0] <= address && address < $0[1] })
      #expect(x.sum().item == 4096)
    }
  #endif

  @Test func parametersNeverWriteIntoTheFilesMemory() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Safetensors.write(["x": Tensor.ones([64])], to: path)
    let contents = try Safetensors.read(path)
    let mapped = try #require(contents.tensors["x"])
    let model = OneParameter(mapped)
    let optimizer = SGD(learningRate: 1)
    for _ in 0..<2 {
      let (_, gradients) = valueAndGradients(of: model) { model.weight.value.sum() }
      optimizer.update(model, with: gradients)
    }
    #expect(model.weight.value.floats == [Float](repeating: -1, count: 64))
    #expect(mapped.floats == [Float](repeating: 1, count: 64))
    #expect(try Safetensors.read(path).tensors["x"]?.floats == mapped.floats)
  }

  @Test func whatWasReadStaysWhenTheFileIsReplaced() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Safetensors.write(["x": Tensor([1, 2] as [Float])], to: path)
    let old = try Safetensors.read(path).tensors
    try Safetensors.write(["x": Tensor([7, 8, 9] as [Float])], to: path)
    try FileManager.default.removeItem(atPath: path)
    #expect(old["x"]?.floats == [1, 2])
  }

  @Test func headersAreReadInAnyOrderAndSpacing() throws {
    let text = """
       { "b" : {"shape":[ ],"data_offsets":[0, 4],\n"dtype":"F32"} , "__metadata__":{"k\\u00e9\\n":"\\ud83d\\ude00/"},
       "a":{"dtype":"U8","data_offsets":[4,6],"shape":[2]}}  
      """
    let contents = try Safetensors.decode(file(text, [0, 0, 0x80, 0x3f, 5, 6]))
    #expect(contents.metadata == ["ké\n": "😀/"])
    #expect(contents.tensors["b"]?.item == 1)
    #expect(contents.tensors["a"]?.integers == [5, 6])
  }

  @Test(arguments: [
    ("", "it ends where '{' should be"),
    ("{} x", "'x' stands at byte 3 where the end of the header should be"),
    ("{\"a\":1}", "'1' stands at byte 5 where '{' should be"),
    ("{\"a\":{}}", "a does not have dtype, shape and data_offsets"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}", "a has 'x', which"),
    ("{\"a\":{\"dtype\":\"C64\",\"shape\":[2],\"data_offsets\":[0,4]}}", "a has the element type C64, which is not"),
    ("{\"a\":{\"dtype\":\"I16\",\"shape\":[4],\"data_offsets\":[0,4]}}", "a has 4 bytes and its shape [4] takes 8"),
    (
      "{\"a\":{\"dtype\":\"F8_E5M2\",\"shape\":[0,4611686018427387904],\"data_offsets\":[0,0]}}",
      "a has the impossible shape"
    ),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "'-' stands at byte"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", "'.' stands at byte"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "a has 4 bytes and its shape [2] takes 8"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "a has the offsets [4, 8], outside of the 4"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "a has the offsets [4, 0], outside of the 4"),
    ("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}", "there is a gap before the bytes of a"),
    ("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", "2 bytes at its end belong to no tensor"),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,4611686018427387904,4611686018427387904],\"data_offsets\":[0,0]}}",
      "a has the impossible shape"
    ),
    ("{\"a\":{\"dtype\":\"U8\",\"shape\":[1,1,1,1,1,1,1,1,4],\"data_offsets\":[0,4]}}", "a has 9 axes; at most 8"),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},"
        + "\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}", "it has two tensors with the name a"
    ),
    ("{\"\\ud800\":{}}", "where the second half of a character should be"),
    ("{\"\\x\":{}}", "an unknown escape stands at byte 3"),
    ("{\"__metadata__\":{\"a\":1}}", "'1' stands at byte 21 where '\"' should be"),
  ])
  func wrongHeadersAreExplained(header: String, expected: String) {
    let text = reason(file(header, [0, 0, 0, 0]))
    #expect(text.hasPrefix("a: not a valid safetensors file: ") && text.contains(expected), "\(text)")
  }

  @Test func wrongLengthsAreExplained() {
    #expect(reason([1, 2]).contains("it has 2 bytes, and a header's length alone takes 8"))
    #expect(reason([9, 0, 0, 0, 0, 0, 0, 0, 0x7b]).contains("its header claims 9 bytes and the file has 9"))
    #expect(reason([255, 255, 255, 255, 255, 255, 255, 255]).contains("its header claims 18446744073709551615 bytes"))
  }

  @Test func errorsAreOneLine() {
    let text = reason(file("{\"a\\nb\":{\"dtype\":\"X\",\"shape\":[],\"data_offsets\":[0,0]}}"))
    #expect(!text.contains("\n") && text.contains("a b has the element type X"))
  }

  @Test func theHeaderAloneIsInspectedInTheOrderOfTheBytes() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Safetensors.write(["b": Tensor([1] as [UInt8]), "a": Tensor.ones([2, 3])], to: path)
    let entries = try Safetensors.inspect(path).entries
    #expect(entries.map(\.name) == ["a", "b"])
    #expect(entries.map(\.shape) == [[2, 3], [1]])
    #expect(entries.map(\.dtype) == [.float32, .uint8])
  }

  @Test func aTensorCannotTakeTheNameOfTheMetadata() {
    #expect(throws: CheckpointError.self) { try Safetensors.write(["__metadata__": Tensor.ones([1])], to: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}

private final class OneParameter: Module {
  let weight: Parameter

  init(_ value: Tensor) { weight = Parameter(value) }
}
