/// An element type of a file: one that tensors have, or one that is read by widening.
///
/// | in the file | in the tensor |
/// |---|---|
/// | int16, uint16 | int32 |
/// | uint32, uint64 | int64; elements from 2⁶³ on are refused |
/// | the two kinds of 8-bit floating-point numbers | float32 |
package enum StoredType: Hashable, Sendable {
  /// One that tensors have.
  case tensor(DType)
  case int16, uint16, uint32, uint64
  /// Four bits of exponent and three of mantissa, without infinities (Micikevicius et al. 2022, table 1: E4M3).
  case float8E4M3
  /// Five bits of exponent and two of mantissa (the same: E5M2).
  case float8E5M2

  /// What is wrong with an element, to stand behind the name of its tensor.
  package struct Failure: Error {
    package let reason: String
  }

  /// The number of bytes of one element in the file.
  package var size: Int {
    switch self {
    case .tensor(let dtype): dtype.size
    case .float8E4M3, .float8E5M2: 1
    case .int16, .uint16: 2
    case .uint32: 4
    case .uint64: 8
    }
  }

  /// The element type of the tensor.
  package var dtype: DType {
    switch self {
    case .tensor(let dtype): dtype
    case .float8E4M3, .float8E5M2: .float32
    case .int16, .uint16: .int32
    case .uint32, .uint64: .int64
    }
  }
}

extension Tensor {
  /// A tensor of the elements of a file in row-major order, as many as the shape needs; it is a copy unless `owner` keeps
  /// the bytes alive and tensors have such elements.
  package init(
    stored bytes: UnsafeRawBufferPointer, shape: Shape, type: StoredType, isBigEndian: Bool = false, owner: AnyObject?
  ) throws(StoredType.Failure) {
    switch type {
    case .tensor(let dtype):
      let tensor = Tensor(stored: bytes, shape: shape, dtype: dtype, owner: owner)
      self = isBigEndian && dtype.size > 1 ? tensor.swappingBytes() : tensor
    case .int16: self.init(widening: bytes, of: Int16.self, isBigEndian, shape) { Int32($0) }
    case .uint16: self.init(widening: bytes, of: UInt16.self, isBigEndian, shape) { Int32($0) }
    case .uint32: self.init(widening: bytes, of: UInt32.self, isBigEndian, shape) { Int64($0) }
    case .uint64:
      var largest: UInt64 = 0
      self.init(widening: bytes, of: UInt64.self, isBigEndian, shape) { element in
        largest = Swift.max(largest, element)
        return Int64(bitPattern: element)
      }
      if largest > UInt64(Int64.max) {
        throw StoredType.Failure(reason: "has the element \(largest), more than int64 holds; save it as float64")
      }
    case .float8E4M3:
      let numbers = EightBits.e4m3
      self.init(widening: bytes, of: UInt8.self, false, shape) { numbers[Int($0)] }
    case .float8E5M2:
      let numbers = EightBits.e5m2
      self.init(widening: bytes, of: UInt8.self, false, shape) { numbers[Int($0)] }
    }
  }

  private init<Stored: FixedWidthInteger, Wide: TensorElement>(
    widening bytes: UnsafeRawBufferPointer, of _: Stored.Type, _ isBigEndian: Bool, _ shape: Shape,
    _ wide: (Stored) -> Wide
  ) {
    self.init(shape: shape, dtype: Wide.dtype) { target in
      for (index, start) in stride(from: 0, to: bytes.count, by: MemoryLayout<Stored>.size).enumerated() {
        let stored = bytes.loadUnaligned(fromByteOffset: start, as: Stored.self)
        let element = wide(isBigEndian ? Stored(bigEndian: stored) : Stored(littleEndian: stored))
        target.storeBytes(of: element, toByteOffset: index * MemoryLayout<Wide>.size, as: Wide.self)
      }
    }
  }
}

/// The numbers of eight bits: a sign, an exponent e with its bias, a mantissa m of k bits.
private enum EightBits {
  /// The exponent of ones is one like others, except for the mantissa of ones, which is NaN.
  static let e4m3 = (0..<256).map { bits in
    bits & 0x7f == 0x7f ? Float(signOf: bits, .nan) : number(bits, mantissaBits: 3, bias: 7)
  }

  /// The exponent of ones is that of infinity and NaN, as in IEEE 754.
  static let e5m2 = (0..<256).map { bits in
    switch bits & 0x7f {
    case 0x7c: Float(signOf: bits, .infinity)
    case 0x7d...: Float(signOf: bits, .nan)
    default: number(bits, mantissaBits: 2, bias: 15)
    }
  }

  /// `±(1 + m / 2ᵏ) 2^(e − bias)`, or without the 1 and with the exponent 1 − bias where e is 0.
  private static func number(_ bits: Int, mantissaBits: Int, bias: Int) -> Float {
    let (exponent, mantissa) = ((bits & 0x7f) >> mantissaBits, bits & ((1 << mantissaBits) - 1))
    let significand = exponent == 0 ? mantissa : mantissa + (1 << mantissaBits)
    let power = max(exponent, 1) - bias - mantissaBits
    return Float(signOf: bits, Float(sign: .plus, exponent: power, significand: Float(significand)))
  }
}

extension Float {
  /// A magnitude with the sign of the highest of eight bits.
  fileprivate init(signOf bits: Int, _ magnitude: Float) {
    self = bits & 0x80 == 0 ? magnitude : -magnitude
  }
}
