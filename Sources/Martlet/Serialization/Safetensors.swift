/// The safetensors format: a JSON header of names, element types, shapes and offsets, then the bytes.
///
/// Source: the format's description at github.com/huggingface/safetensors, version 0.8.
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
    /// The element type that it is read as.
    public var dtype: DType { type.dtype }
    /// The sizes of the axes.
    public let shape: Shape
    let type: StoredType
    let range: Range<Int>
  }

  private static let typeNames: [(type: StoredType, name: String)] = [
    (.tensor(.float32), "F32"), (.tensor(.float64), "F64"), (.tensor(.int32), "I32"), (.tensor(.int64), "I64"),
    (.tensor(.bool), "BOOL"), (.tensor(.int8), "I8"), (.tensor(.uint8), "U8"), (.tensor(.float16), "F16"),
    (.tensor(.bfloat16), "BF16"), (.int16, "I16"), (.uint16, "U16"), (.uint32, "U32"), (.uint64, "U64"),
    (.float8E4M3, "F8_E4M3"), (.float8E5M2, "F8_E5M2"),
  ]

  // MARK: Writing

  /// Writes tensors and metadata; the file is whole or not there.
  ///
  /// Metadata without a `format` get `pt`, which tells Python's readers that the layout is PyTorch's row-major one.
  public static func write(
    _ tensors: [String: Tensor], metadata: [String: String] = [:], to path: String
  ) throws(CheckpointError) {
    // Wide elements come first, so that each tensor is aligned; names break ties, so that files are reproducible.
    let ordered = tensors.map { (name: $0.key, tensor: $0.value.detached().dense()) }
      .sorted { ($1.tensor.dtype.size, $0.name) < ($0.tensor.dtype.size, $1.name) }
    if tensors["__metadata__"] != nil {
      throw .unwritable(path: path, reason: "a tensor cannot have the name __metadata__; choose another")
    }
    var header = SafetensorsHeader(metadata: metadata)
    if metadata["format"] == nil { header.metadata["format"] = "pt" }
    var offset = 0
    for (name, tensor) in ordered {
      let end = offset + tensor.elementCount * tensor.dtype.size
      header.tensors.append(
        SafetensorsHeader.Tensor(
          name: name, dtype: typeNames.first { $0.type == .tensor(tensor.dtype) }?.name ?? "",
          shape: Array(tensor.shape), offsets: [offset, end]))
      offset = end
    }
    var bytes = header.encoded()
    while (bytes.count + 8) % 64 != 0 { bytes.append(UInt8(ascii: " ")) }
    let prefix = withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Array($0) } + bytes
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
  ///
  /// Tensors look at the file's memory, which is loaded when it is used, and keep it alive; only those that do not lie
  /// as their element type asks, booleans, and those of wider elements than the file's are copied: I16 and U16 become
  /// int32, U32 and U64 int64, F8_E4M3 and F8_E5M2 float32. An element of U64 beyond int64 is an error. Replace such a
  /// file by renaming, as `write` does: one that another program cuts off in place ends the process.
  public static func read(_ path: String) throws(CheckpointError) -> Contents {
    let file = try MappedFile(path)
    return try contents(file.bytes, name: path, owner: file)
  }

  /// Reads the bytes of a file; `name` stands for it in errors. The tensors are copies.
  public static func decode(_ bytes: [UInt8], name: String = "safetensors data") throws(CheckpointError) -> Contents {
    try bytes.withUnsafeBufferPointer { (buffer) throws(CheckpointError) in
      try contents(UnsafeRawBufferPointer(buffer), name: name, owner: nil)
    }
  }

  /// Reads the header alone, in the order of the bytes.
  public static func inspect(_ path: String) throws(CheckpointError) -> (entries: [Entry], metadata: [String: String]) {
    let file = try MappedFile(path)
    let (entries, metadata, _) = try withExtendedLifetime(file) { () throws(CheckpointError) in
      try opened(file.bytes, name: path)
    }
    return (entries, metadata)
  }

  private static func contents(
    _ bytes: UnsafeRawBufferPointer, name: String, owner: AnyObject?
  ) throws(CheckpointError) -> Contents {
    let (entries, metadata, start) = try opened(bytes, name: name)
    var tensors: [String: Tensor] = [:]
    tensors.reserveCapacity(entries.count)
    for entry in entries {
      let place = (start + entry.range.lowerBound)..<(start + entry.range.upperBound)
      do {
        tensors[entry.name] = try Tensor(
          stored: UnsafeRawBufferPointer(rebasing: bytes[place]), shape: entry.shape, type: entry.type, owner: owner)
      } catch {
        throw .malformed(path: name, reason: "cannot be read: \(entry.name) \(error.reason)")
      }
    }
    return withExtendedLifetime(owner) { Contents(tensors: tensors, metadata: metadata) }
  }

  private static func opened(
    _ bytes: UnsafeRawBufferPointer, name: String
  ) throws(CheckpointError) -> (entries: [Entry], metadata: [String: String], start: Int) {
    do {
      return try opened(bytes)
    } catch {
      throw .malformed(path: name, reason: "not a valid safetensors file: \(error.reason)")
    }
  }

  private static func opened(
    _ bytes: UnsafeRawBufferPointer
  ) throws(ByteCursor.Failure) -> (entries: [Entry], metadata: [String: String], start: Int) {
    func fail(_ reason: String) -> ByteCursor.Failure { ByteCursor.Failure(reason: reason) }
    guard bytes.count >= 8 else { throw fail("it has \(bytes.count) bytes, and a header's length alone takes 8") }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(bytes.count - 8) else {
      // Of another format's file the length would be absurd.
      if bytes.count > 8 && bytes[8] != UInt8(ascii: "{") {
        throw fail("it does not begin as one; check that this is the right file")
      }
      throw fail("its header claims \(length) bytes and the file has \(bytes.count); fetch or save it again")
    }
    guard length <= 100_000_000 else { throw fail("its header claims \(length) bytes, more than the format's 100 MB") }
    let start = 8 + Int(length)
    let header: SafetensorsHeader
    do {
      header = try SafetensorsHeader(UnsafeRawBufferPointer(rebasing: bytes[8..<start]))
    } catch {
      throw fail("its header is not the JSON of the format: \(error.reason)")
    }
    let size = bytes.count - start
    var entries: [Entry] = []
    entries.reserveCapacity(header.tensors.count)
    for tensor in header.tensors { entries.append(try entry(tensor, size: size)) }
    entries.sort {
      ($0.range.lowerBound, $0.range.upperBound, $0.name) < ($1.range.lowerBound, $1.range.upperBound, $1.name)
    }
    var end = 0
    for entry in entries {
      if entry.range.lowerBound < end { throw fail("the bytes of \(entry.name) overlap another tensor's") }
      if entry.range.lowerBound > end { throw fail("there is a gap before the bytes of \(entry.name)") }
      end = entry.range.upperBound
    }
    if end != size { throw fail("\(size - end) bytes at its end belong to no tensor") }
    return (entries, header.metadata, start)
  }

  private static func entry(_ tensor: SafetensorsHeader.Tensor, size: Int) throws(ByteCursor.Failure) -> Entry {
    func fail(_ problem: String) -> ByteCursor.Failure { ByteCursor.Failure(reason: "\(tensor.name) has \(problem)") }
    guard let type = typeNames.first(where: { $0.name == tensor.dtype })?.type else {
      throw fail("the element type \(tensor.dtype), which is not supported; convert it before it is saved")
    }
    guard tensor.shape.count <= Shape.maximumRank else {
      throw fail("\(tensor.shape.count) axes; at most \(Shape.maximumRank) are supported")
    }
    guard let (shape, count) = Shape.stored(tensor.shape, type) else {
      throw fail("the impossible shape \(tensor.shape)")
    }
    guard tensor.offsets.count == 2, tensor.offsets[0] <= tensor.offsets[1], tensor.offsets[1] <= size else {
      throw fail("the offsets \(tensor.offsets), outside of the \(size) bytes of tensors")
    }
    let range = tensor.offsets[0]..<tensor.offsets[1]
    guard range.count == count else { throw fail("\(range.count) bytes and its shape \(tensor.shape) takes \(count)") }
    return Entry(name: tensor.name, shape: shape, type: type, range: range)
  }
}
