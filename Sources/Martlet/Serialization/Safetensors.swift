import FoundationEssentials

/// The safetensors format: a JSON header of names, element types, shapes and offsets, then the bytes.
public enum Safetensors {
  /// The tensors of a file with its metadata.
  public struct Contents: Sendable {
    /// The tensors by name.
    public var tensors: [String: Tensor]
    /// Text by key.
    public var metadata: [String: String]
  }

  /// One tensor as the header describes it.
  public struct Entry: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// The element type.
    public let dtype: DType
    /// The sizes of the axes.
    public let shape: Shape
    let range: Range<Int>
  }

  private static let typeNames: [(DType, String)] = [
    (.float32, "F32"), (.float64, "F64"), (.int32, "I32"), (.int64, "I64"), (.bool, "BOOL"), (.int8, "I8"),
    (.uint8, "U8"), (.float16, "F16"), (.bfloat16, "BF16"),
  ]

  // MARK: Writing

  /// Writes tensors and metadata; the file is whole or not there.
  public static func write(
    _ tensors: [String: Tensor], metadata: [String: String] = [:], to path: String
  ) throws(CheckpointError) {
    // Wide elements come first, so that each tensor is aligned; names break ties, so that files are reproducible.
    let ordered = tensors.map { (name: $0.key, tensor: $0.value.detached().dense()) }
      .sorted { ($1.tensor.dtype.size, $0.name) < ($0.tensor.dtype.size, $1.name) }
    var header: [String: HeaderValue] = [:]
    if !metadata.isEmpty { header["__metadata__"] = .metadata(metadata) }
    var offset = 0
    for (name, tensor) in ordered {
      let end = offset + tensor.elementCount * tensor.dtype.size
      let typeName = typeNames.first { $0.0 == tensor.dtype }?.1 ?? ""
      header[name] = .tensor(
        HeaderTensor(dtype: typeName, shape: Array(tensor.shape), offsets: [offset, end]))
      offset = end
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var bytes: Data
    do {
      bytes = try encoder.encode(header)
    } catch {
      throw .unwritable(path: path, reason: "the header cannot be encoded")
    }
    while (bytes.count + 8) % 64 != 0 { bytes.append(UInt8(ascii: " ")) }
    let prefix = withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Array($0) } + Array(bytes)
    var failure: AtomicFile.Failure?
    prefix.withUnsafeBytes { prefix in
      var pieces = [prefix]
      for (_, tensor) in ordered {
        pieces.append(
          UnsafeRawBufferPointer(start: tensor.pointer, count: tensor.elementCount * tensor.dtype.size))
      }
      do throws(AtomicFile.Failure) {
        try AtomicFile.write(pieces, to: path)
      } catch {
        failure = error
      }
    }
    withExtendedLifetime(ordered) {}
    if let failure { throw .unwritable(path: path, reason: failure.description) }
  }

  // MARK: Reading

  /// Reads a whole file. Every offset, shape and type is checked before a tensor is made.
  public static func read(_ path: String) throws(CheckpointError) -> Contents {
    let (entries, metadata, data, start) = try opened(path)
    var tensors: [String: Tensor] = [:]
    for entry in entries {
      if entry.dtype == .bool,
        data[start + entry.range.lowerBound..<start + entry.range.upperBound].contains(where: { $0 > 1 })
      {
        throw .malformed(path: path, reason: "\(entry.name) has bytes that are neither true nor false")
      }
      tensors[entry.name] = Tensor(shape: entry.shape, dtype: entry.dtype) { target in
        data.copyBytes(to: target, from: (start + entry.range.lowerBound)..<(start + entry.range.upperBound))
      }
    }
    return Contents(tensors: tensors, metadata: metadata)
  }

  /// Reads the header alone, in the order of the bytes.
  public static func inspect(_ path: String) throws(CheckpointError) -> (entries: [Entry], metadata: [String: String]) {
    let (entries, metadata, _, _) = try opened(path)
    return (entries, metadata)
  }

  private static func opened(
    _ path: String
  ) throws(CheckpointError) -> (entries: [Entry], metadata: [String: String], data: Data, start: Int) {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .unreadable(path: path, reason: "there is no such file")
    }
    if isFolder { throw .unreadable(path: path, reason: "it is a folder") }
    let data: Data
    do {
      data = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    } catch {
      throw .unreadable(path: path, reason: "permission is missing, or the disk failed")
    }
    func fail(_ reason: String) -> CheckpointError { .malformed(path: path, reason: reason) }
    guard data.count >= 8 else { throw fail("it has \(data.count) bytes, and a header's length alone takes 8") }
    var length: UInt64 = 0
    for index in 0..<8 { length |= UInt64(data[data.startIndex + index]) << UInt64(8 * index) }
    guard length <= UInt64(data.count - 8) else {
      throw fail("its header claims \(length) bytes and the file has \(data.count)")
    }
    guard length <= 100_000_000 else { throw fail("its header claims \(length) bytes, more than the format's 100 MB") }
    let start = 8 + Int(length)
    let header: [String: HeaderValue]
    do {
      header = try JSONDecoder().decode([String: HeaderValue].self, from: data.dropFirst(8).prefix(Int(length)))
    } catch {
      throw fail("its header is not the JSON of the format")
    }
    var metadata: [String: String] = [:]
    var entries: [Entry] = []
    for (name, value) in header {
      switch value {
      case .metadata(let texts):
        guard name == "__metadata__" else { throw fail("\(name) has no dtype, shape and data_offsets") }
        metadata = texts
      case .tensor(let tensor):
        guard name != "__metadata__" else { throw fail("its metadata are not texts") }
        entries.append(try entry(name, tensor, size: data.count - start, fail))
      }
    }
    entries.sort {
      ($0.range.lowerBound, $0.range.upperBound, $0.name) < ($1.range.lowerBound, $1.range.upperBound, $1.name)
    }
    var end = 0
    for entry in entries {
      if entry.range.lowerBound < end { throw fail("the bytes of \(entry.name) overlap another tensor's") }
      if entry.range.lowerBound > end { throw fail("there is a gap before the bytes of \(entry.name)") }
      end = entry.range.upperBound
    }
    if end != data.count - start { throw fail("\(data.count - start - end) bytes at its end belong to no tensor") }
    return (entries, metadata, data, start)
  }

  private static func entry(
    _ name: String, _ tensor: HeaderTensor, size: Int, _ fail: (String) -> CheckpointError
  ) throws(CheckpointError) -> Entry {
    guard let dtype = typeNames.first(where: { $0.1 == tensor.dtype })?.0 else {
      throw fail("\(name) has the element type \(tensor.dtype), which is not supported")
    }
    guard tensor.shape.count <= Shape.maximumRank else {
      throw fail("\(name) has \(tensor.shape.count) axes; at most \(Shape.maximumRank) are supported")
    }
    var count = dtype.size
    for axis in tensor.shape {
      // Strides are computed beside a size of 0 too, so the others may not overflow either.
      let (product, overflow) = count.multipliedReportingOverflow(by: max(1, axis))
      guard axis >= 0, !overflow else { throw fail("\(name) has the impossible shape \(tensor.shape)") }
      count = product
    }
    if tensor.shape.contains(0) { count = 0 }
    guard tensor.offsets.count == 2, tensor.offsets[0] >= 0, tensor.offsets[0] <= tensor.offsets[1],
      tensor.offsets[1] <= size
    else { throw fail("\(name) has the offsets \(tensor.offsets), outside of the \(size) bytes of tensors") }
    let range = tensor.offsets[0]..<tensor.offsets[1]
    guard range.count == count else {
      throw fail("\(name) has \(range.count) bytes and its shape \(tensor.shape) takes \(count)")
    }
    return Entry(name: name, dtype: dtype, shape: Shape(tensor.shape), range: range)
  }

  private struct HeaderTensor: Codable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  private enum HeaderValue: Codable {
    case tensor(HeaderTensor)
    case metadata([String: String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let tensor = try? container.decode(HeaderTensor.self) {
        self = .tensor(tensor)
      } else {
        self = .metadata(try container.decode([String: String].self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .tensor(let tensor): try container.encode(tensor)
      case .metadata(let texts): try container.encode(texts)
      }
    }
  }
}
