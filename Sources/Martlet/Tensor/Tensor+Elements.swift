#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Tensor {
  /// The elements in row-major order, converted where the element type differs.
  public func elements<Element: TensorElement>(as type: Element.Type = Element.self) -> [Element] {
    let values = (dtype == Element.dtype ? self : Kernels.convert(self, to: Element.dtype)).dense()
    return withExtendedLifetime(values) {
      let base = values.pointer.assumingMemoryBound(to: Element.self)
      return Array(UnsafeBufferPointer(start: base, count: values.elementCount))
    }
  }

  /// The elements as `Float` in row-major order.
  public var floats: [Float] { elements(as: Float.self) }

  /// The elements as `Double` in row-major order.
  public var doubles: [Double] { elements(as: Double.self) }

  /// The elements as `Int` in row-major order.
  public var integers: [Int] { elements(as: Int64.self).map(Int.init) }

  /// The only element as `Double`; traps where there is not exactly one.
  public var scalar: Double {
    if elementCount != 1 { contractFailure("scalar", "\(shape)", "there must be exactly one element") }
    switch dtype {
    case .float32: return Double(pointer.load(as: Float.self))
    case .float64: return pointer.load(as: Double.self)
    default: return doubles[0]
    }
  }

  /// The only element as `Float`.
  public var item: Float { Float(scalar) }

  /// Calls `body` with the bytes of the elements in row-major order.
  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    let values = dense()
    return try withExtendedLifetime(values) {
      try body(UnsafeRawBufferPointer(start: values.pointer, count: values.elementCount * dtype.size))
    }
  }

  /// A tensor whose bytes `body` writes; all of them must be written.
  public init(
    shape: Shape, dtype: DType, initializingBytesWith body: (UnsafeMutableRawBufferPointer) throws -> Void
  ) rethrows {
    shape.requireSizes("Tensor")
    self.init(uninitialized: shape, dtype: dtype)
    try body(UnsafeMutableRawBufferPointer(start: pointer, count: elementCount * dtype.size))
  }
}

extension Tensor: CustomStringConvertible {
  /// Shape, element type and elements; the middle of long axes is left out.
  public var description: String {
    let isFraction = dtype.isFloatingPoint || dtype == .float16 || dtype == .bfloat16
    let values = isFraction ? doubles.map(short) : integers.map(String.init)
    var text = ""
    func write(_ axis: Int, _ start: Int, _ step: Int, _ indent: String) {
      guard axis < rank else {
        text += dtype == .bool ? (values[start] == "0" ? "false" : "true") : values[start]
        return
      }
      let size = shape[axis]
      let inner = size == 0 ? 0 : step / size
      text += "["
      for position in 0..<size {
        if size > 8 && position == 3 { text += axis == rank - 1 ? ", …" : ",\n\(indent) …" }
        if size > 8 && position >= 3 && position < size - 3 { continue }
        if position > 0 { text += axis == rank - 1 ? ", " : ",\n\(indent) " }
        write(axis + 1, start + position * inner, inner, indent + " ")
      }
      text += "]"
    }
    write(0, 0, elementCount, "")
    return "\(text) (\(shape) \(dtype))"
  }
}

/// About five significant digits.
private func short(_ value: Double) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
  let magnitude = abs(value)
  if value == value.rounded() && magnitude < 1e7 { return String(Int(value)) + ".0" }
  if magnitude >= 1e7 || magnitude < 1e-4 {
    let exponent = log10(magnitude).rounded(.down)
    let mantissa = (value / pow(10, exponent) * 1e4).rounded() / 1e4
    return "\(mantissa)e\(Int(exponent))"
  }
  let digits = pow(10, Double(max(0, 4 - Int(log10(magnitude).rounded(.down)))))
  return String((value * digits).rounded() / digits)
}
