extension Shape {
  /// The shape of sizes that a file names with the number of its bytes there; `nil` where memory cannot hold it.
  ///
  /// Also a shape without elements is refused where its other sizes multiply beyond what an `Int` counts.
  package static func stored(_ sizes: [Int], _ type: StoredType) -> (shape: Shape, byteCount: Int)? {
    guard sizes.count <= maximumRank else { return nil }
    let unit = Swift.max(type.size, type.dtype.size)
    var product = unit
    for size in sizes where size != 0 {
      let (next, overflows) = product.multipliedReportingOverflow(by: size)
      guard size > 0, !overflows else { return nil }
      product = next
    }
    return (Shape(sizes), sizes.contains(0) ? 0 : product / unit * type.size)
  }
}

extension Tensor {
  /// A tensor of little-endian bytes in row-major order, as many as shape and element type need.
  ///
  /// Where `owner` keeps the bytes alive and they lie as the element type asks, the tensor looks at them; else it is a
  /// copy. Booleans are copied: every byte but 0 is true.
  package init(stored bytes: UnsafeRawBufferPointer, shape: Shape, dtype: DType, owner: AnyObject?) {
    if let owner, let start = bytes.baseAddress, bytes.count > 0, dtype != .bool,
      UInt(bitPattern: start).isMultiple(of: UInt(dtype.size))
    {
      let object = TensorObject(
        pointer: UnsafeMutableRawPointer(mutating: start), shape: shape, strides: shape.contiguousStrides,
        dtype: dtype, owner: owner)
      self.init(object)
      return
    }
    self.init(shape: shape, dtype: dtype) { target in
      if dtype == .bool {
        for (index, byte) in bytes.enumerated() { target[index] = byte == 0 ? 0 : 1 }
      } else {
        target.copyMemory(from: bytes)
      }
    }
  }

  /// The same elements with the order of the bytes of each turned around.
  package func swappingBytes() -> Tensor {
    let values = dense()
    return withExtendedLifetime(values) {
      Tensor(shape: shape, dtype: dtype) { target in
        let size = dtype.size
        for start in stride(from: 0, to: target.count, by: size) {
          for place in 0..<size {
            target[start + place] = values.pointer.load(fromByteOffset: start + size - 1 - place, as: UInt8.self)
          }
        }
      }
    }
  }

  /// The elements of contiguous memory seen with another shape and other strides, in elements from `offset`.
  ///
  /// The caller has checked that no index leaves the memory.
  package func strided(shape: Shape, strides: Shape, offset: Int) -> Tensor {
    view(shape: shape, strides: strides, offset: offset)
  }
}
