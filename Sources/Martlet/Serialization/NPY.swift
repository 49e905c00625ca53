/// NumPy's format of one array: a short header, then the elements.
///
/// Source: NumPy Enhancement Proposal 1 and the documentation of `numpy.lib.format`, versions 1.0 to 3.0.
public enum NPY {
  /// Reads an array of float16, float32, float64, int8, uint8, int32, int64 or bool; of int16 and uint16, which become
  /// int32; of uint32 and uint64, which become int64. An element of uint64 beyond int64 is an error.
  ///
  /// Both byte orders and both orders of axes are understood. Little-endian arrays in row-major order look at the
  /// file's memory, as those of `Safetensors.read` do; others, and those of wider elements than the file's, are copies.
  public static func read(_ path: String) throws(CheckpointError) -> Tensor {
    let file = try MappedFile(path)
    return try decode(file.bytes, name: path, owner: file)
  }

  /// Reads the bytes of a file; `name` stands for it in errors.
  public static func decode(_ bytes: [UInt8], name: String = "NPY data") throws(CheckpointError) -> Tensor {
    try bytes.withUnsafeBufferPointer { (buffer) throws(CheckpointError) in
      try decode(UnsafeRawBufferPointer(buffer), name: name, owner: nil)
    }
  }

  /// Writes an array that `numpy.load` reads; the file is whole or not there.
  ///
  /// NumPy has no bfloat16: such a tensor is refused.
  public static func write(_ tensor: Tensor, to path: String) throws(CheckpointError) {
    let header = try header(of: tensor, path)
    let failure = header.withUnsafeBytes { header in
      tensor.detached().withUnsafeBytes { elements -> AtomicFile.Failure? in
        do throws(AtomicFile.Failure) {
          try AtomicFile.write([header, elements], to: path)
          return nil
        } catch {
          return error
        }
      }
    }
    if let failure { throw .unwritable(path: path, reason: failure.description) }
  }

  /// The bytes of a file of one array; `name` stands for it in errors.
  public static func encode(_ tensor: Tensor, name: String = "NPY data") throws(CheckpointError) -> [UInt8] {
    try header(of: tensor, name) + tensor.detached().withUnsafeBytes { Array($0) }
  }

  private static func header(of tensor: Tensor, _ path: String) throws(CheckpointError) -> [UInt8] {
    guard let header = NPYHeader(dtype: tensor.dtype, shape: Array(tensor.shape)) else {
      throw .unwritable(path: path, reason: "NumPy has no \(tensor.dtype); use converted(to: .float32)")
    }
    return header.encoded()
  }

  /// Reads the bytes of a file, which `owner` keeps alive where there is one; else the tensor is a copy.
  package static func decode(
    _ bytes: UnsafeRawBufferPointer, name: String, owner: AnyObject?
  ) throws(CheckpointError) -> Tensor {
    do {
      let tensor = try tensor(bytes, owner: owner)
      return withExtendedLifetime(owner) { tensor }
    } catch {
      throw .malformed(path: name, reason: "not a valid NPY file: \(error.reason)")
    }
  }

  private static func tensor(_ bytes: UnsafeRawBufferPointer, owner: AnyObject?) throws(ByteCursor.Failure) -> Tensor {
    func fail(_ reason: String) -> ByteCursor.Failure { ByteCursor.Failure(reason: reason) }
    let header = try NPYHeader(bytes)
    guard header.shape.count <= Shape.maximumRank else {
      throw fail("it has \(header.shape.count) axes; at most \(Shape.maximumRank) are supported")
    }
    let sizes = header.isFortranOrder ? header.shape.reversed() : header.shape
    guard let (shape, count) = Shape.stored(sizes, header.type) else {
      throw fail("it has the impossible shape \(header.shape)")
    }
    let found = bytes.count - header.size
    guard found == count else {
      throw fail("its shape \(header.shape) takes \(count) bytes and it has \(found); fetch or save it again")
    }
    let elements = UnsafeRawBufferPointer(rebasing: bytes[header.size...])
    let tensor: Tensor
    do {
      tensor = try Tensor(
        stored: elements, shape: shape, type: header.type, isBigEndian: header.isBigEndian, owner: owner)
    } catch {
      throw fail("it \(error.reason)")
    }
    guard header.isFortranOrder else { return tensor }
    // The first axis lies closest together: the axes are turned around and the elements moved.
    var strides = Shape()
    for axis in shape.indices.reversed() { strides.append(tensor.object.strides[axis]) }
    return tensor.view(shape: Shape(header.shape), strides: strides).denseCopy()
  }
}
