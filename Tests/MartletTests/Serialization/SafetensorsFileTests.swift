import Foundation
import Martlet
import Testing

@Suite struct SafetensorsFileTests {
  private func sample() -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for dtype in DType.allCases {
      tensors["values.\(dtype)"] = Tensor.sample([3, 5], -3...3, seed: 2, dtype: dtype)
    }
    tensors["scalar"] = Tensor(Float(2.5))
    tensors["empty"] = Tensor.zeros([4, 0])
    tensors["eight"] = Tensor.ones([1, 2, 1, 2, 1, 2, 1, 1], dtype: .int8)
    tensors["transposed"] = Tensor([[1.0, 2, 3], [4, 5, 6]]).transposed()
    tensors["ünïcode \" \\ / name"] = Tensor([true, false])
    return tensors
  }

  @Test func everyElementTypeComesBack() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      let tensors = sample()
      let metadata = ["format": "pt", "note": "line\nbreak \u{1F426} \"quoted\"", "": "empty key"]
      try Safetensors.write(tensors, metadata: metadata, to: path)
      let contents = try Safetensors.read(path)
      #expect(contents.metadata == metadata)
      #expect(Set(contents.tensors.keys) == Set(tensors.keys))
      for (name, tensor) in tensors {
        let read = try #require(contents.tensors[name])
        #expect(read.shape == tensor.shape && read.dtype == tensor.dtype && read.bytes == tensor.bytes, "\(name)")
      }
      #expect(contents.tensors["transposed"]?.doubles == [1, 4, 2, 5, 3, 6])
      try Safetensors.write([:], to: path)
      #expect(try Safetensors.read(path).tensors.isEmpty)
    }
  }

  @Test func filesAreReproducibleAndAligned() throws {
    try withTemporaryFolder { folder in
      let (one, other) = (folder + "/a.safetensors", folder + "/b.safetensors")
      try Safetensors.write(sample(), metadata: ["a": "1", "b": "2"], to: one)
      try Safetensors.write(sample(), metadata: ["b": "2", "a": "1"], to: other)
      let bytes = try Data(contentsOf: URL(filePath: one))
      #expect(try bytes == Data(contentsOf: URL(filePath: other)))
      let length = bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
      #expect((length + 8) % 64 == 0 && bytes[8] == UInt8(ascii: "{"))
      // Every tensor starts at a multiple of its elements' size.
      var offset = 0
      for entry in try Safetensors.inspect(one).entries {
        #expect(offset % entry.dtype.size == 0)
        offset += entry.shape.elementCount * entry.dtype.size
      }
      #expect(offset == bytes.count - 8 - length)
    }
  }

  @Test func aFileOfThePythonLibraryIsRead() throws {
    let contents = try Safetensors.read(GoldenFile.path("peer.safetensors"))
    #expect(contents.metadata["text"] == "Schräge „Zeichen“ \\ \" 数" && contents.metadata["format"] == "np")
    let tensors = contents.tensors
    #expect(tensors.count == 11)
    #expect(tensors["float32"]?.floats == [1.5, -2.25, 3e-8, .infinity] && tensors["float32"]?.shape == [2, 2])
    #expect(tensors["float64"]?.doubles == [Double.pi, -M_E, 1e-300])
    #expect(tensors["int32"]?.integers == [-2_147_483_648, 0, 2_147_483_647])
    #expect(tensors["int64"]?.integers == [Int.min, 42, Int.max])
    #expect(tensors["bool"]?.elements() == [true, false, true])
    #expect(tensors["int8"]?.integers == [-128, 0, 127] && tensors["uint8"]?.integers == [0, 128, 255])
    #expect(tensors["float16"]?.floats == [1.5, -0.0, 65504] && tensors["float16"]?.dtype == .float16)
    #expect(tensors["bfloat16"]?.floats.prefix(2) == [1, -2.5] && tensors["bfloat16"]?.dtype == .bfloat16)
    #expect(tensors["scalar"]?.shape == [] && tensors["scalar"]?.item == 7)
    #expect(tensors["empty"]?.shape == [0, 3])
  }

  /// A file with a header of text and a number of bytes behind it.
  private func file(_ header: String, bytes: Int, in folder: String, length: UInt64? = nil) throws -> String {
    let path = folder + "/broken.safetensors"
    var data = Data()
    withUnsafeBytes(of: (length ?? UInt64(header.utf8.count)).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header.utf8)
    data.append(Data(repeating: 1, count: bytes))
    try data.write(to: URL(filePath: path))
    return path
  }

  private func reason(_ path: String) -> String {
    do {
      _ = try Safetensors.read(path)
      return "read"
    } catch {
      if case .malformed(_, let reason) = error { return reason }
      return "\(error)"
    }
  }

  private static let malformed: [(String, Int, String)] = [
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4, "has the offsets [0, 8], outside of the 4 bytes"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 12, "4 bytes at its end belong to no tensor"),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
      12,
      "overlap another tensor's"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}"#,
      16,
      "there is a gap before the bytes of b"
    ),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "there is a gap before the bytes of a"),
    (#"{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"#, 8, "the element type C64, which is not supported"),
    (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 8, "a whole number should be"),
    (#"{"a":{"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]}}"#, 8, "a whole number should be"),
    (
      #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#, 8, "impossible shape"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[0,9223372036854775807,9223372036854775807],"data_offsets":[0,0]}}"#, 0,
      "impossible shape"
    ),
    (#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, "a has 8 bytes and its shape [3] takes 12"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8, "has the offsets [8, 0]"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#, 8, "a whole number should be"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#, 8, "has the offsets [0]"),
    (#"{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}"#, 8, "9 axes; at most 8 are supported"),
    (#"{"a":{"dtype":"F32","shape":[2]}}"#, 8, "JSON"),
    (#"{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#, 8, "JSON"),
    (#"{"a":{"dtype":"F32","shape":"2","data_offsets":[0,8]}}"#, 8, "JSON"),
    (#"{"a":{"note":"text"}}"#, 0, "a has 'note', which the format does not know"),
    (#"{"__metadata__":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 8, "where '\"' should be"),
    (#"{"__metadata__":{"a":1}}"#, 0, "JSON"),
    (#"[1, 2]"#, 0, "JSON"), (#"{"a""#, 0, "JSON"), ("", 0, "JSON"), ("hello", 0, "JSON"), ("null", 0, "JSON"),
    (String(repeating: "[", count: 100_000), 0, "JSON"),
  ]

  @Test(arguments: malformed.indices) func aMalformedHeaderIsRefused(_ index: Int) throws {
    let (header, bytes, words) = Self.malformed[index]
    try withTemporaryFolder { folder in
      let reason = reason(try file(header, bytes: bytes, in: folder))
      #expect(reason.contains(words))
    }
  }

  @Test func lengthsThatCannotBeAreRefused() throws {
    try withTemporaryFolder { folder in
      for length in [3, 1000, UInt64.max, 1 << 63, 200_000_000] as [UInt64] {
        let reason = reason(try file("{}", bytes: 0, in: folder, length: length))
        #expect(reason.contains("header claims \(length) bytes"))
      }
      let path = folder + "/short"
      try Data([1, 2, 3]).write(to: URL(filePath: path))
      #expect(reason(path).contains("it has 3 bytes"))
      try Data().write(to: URL(filePath: path))
      #expect(reason(path).contains("it has 0 bytes"))
      #expect(reason(folder + "/none").contains("there is no such file"))
      #expect(reason(folder).contains("it is a folder"))
      #expect(reason(folder).hasPrefix(folder))
    }
  }

  @Test func booleansMustBeZeroOrOne() throws {
    try withTemporaryFolder { folder in
      let path = try file(#"{"mask":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}"#, bytes: 2, in: folder)
      #expect(try Safetensors.read(path).tensors["mask"]?.elements() == [true, true])
      var data = try Data(contentsOf: URL(filePath: path))
      data[data.count - 1] = 2
      try data.write(to: URL(filePath: path))
      #expect(try Safetensors.read(path).tensors["mask"]?.withUnsafeBytes { Array($0) } == [1, 1])
    }
  }

  @Test func mutatedFilesAreReadOrRefused() throws {
    let count = ProcessInfo.processInfo.environment["MARTLET_FUZZ"].flatMap { Int($0) } ?? 2000
    try withTemporaryFolder { folder in
      let path = folder + "/fuzz.safetensors"
      try Safetensors.write(sample(), metadata: ["key": "value"], to: path)
      let original = try Data(contentsOf: URL(filePath: path))
      var numbers = SeededNumbers(77)
      var refused = 0
      for _ in 0..<count {
        var data = original
        for _ in 0..<Int.random(in: 1...4, using: &numbers) where !data.isEmpty {
          // Most changes go to the header, where the structure is.
          let end = Bool.random(using: &numbers) ? min(900, data.count) : data.count
          let place = Int.random(in: 0..<max(1, end), using: &numbers)
          switch Int.random(in: 0..<6, using: &numbers) {
          case 0: data[place] = UInt8.random(in: .min ... .max, using: &numbers)
          case 1: data[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
          case 2: data.remove(at: place)
          case 3: data.insert(UInt8(ascii: Bool.random(using: &numbers) ? "9" : "-"), at: place)
          case 4: data = data.prefix(place)
          default: data.append(data.prefix(place))
          }
          data = Data(data)
        }
        try data.write(to: URL(filePath: path))
        do {
          for tensor in try Safetensors.read(path).tensors.values {
            _ = tensor.bytes.count
            _ = tensor.doubles
          }
        } catch {
          refused += 1
          #expect(error is CheckpointError && !"\(error)".contains("\n"))
        }
      }
      #expect(refused > count / 4)
    }
  }
}

/// Runs `body` with a fresh folder that is removed afterwards.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.path)
}
