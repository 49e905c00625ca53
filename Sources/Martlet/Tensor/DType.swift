/// The type of a tensor's elements.
///
/// Layers compute in `float32`; `float64` serves checks; `int32` and `int64` are indices; `bool` is a mask; the others
/// are for storage.
public enum DType: Int32, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// 32-bit floating-point numbers, in which layers compute.
  case float32 = 0
  /// 64-bit floating-point numbers, for checks and linear algebra.
  case float64 = 1
  /// 32-bit integers: indices and labels.
  case int32 = 2
  /// 64-bit integers.
  case int64 = 3
  /// Truth values of one byte: masks.
  case bool = 4
  /// 8-bit integers, for storage and quantised weights.
  case int8 = 5
  /// 8-bit integers without a sign, for pictures and quantised activations.
  case uint8 = 6
  /// 16-bit floating-point numbers of IEEE 754, for storage.
  case float16 = 7
  /// The upper half of 32-bit floating-point numbers, for storage.
  case bfloat16 = 8

  /// The number of bytes of one element.
  public var size: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16: 2
    case .bool, .int8, .uint8: 1
    }
  }

  /// Whether elements are floating-point numbers that operations compute with.
  public var isFloatingPoint: Bool { self == .float32 || self == .float64 }

  /// Whether arithmetic is defined: `float32`, `float64`, `int32`, `int64`.
  public var isArithmetic: Bool { rawValue <= DType.int64.rawValue }

  /// The name, such as `float32`.
  public var description: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .int32: "int32"
    case .int64: "int64"
    case .bool: "bool"
    case .int8: "int8"
    case .uint8: "uint8"
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    }
  }
}

/// A Swift type whose arrays can be stored as a tensor of one element type.
public protocol TensorElement: BitwiseCopyable, Sendable {
  /// The element type of a tensor of these.
  static var dtype: DType { get }
}

extension Float: TensorElement {
  /// `float32`.
  public static var dtype: DType { .float32 }
}

extension Double: TensorElement {
  /// `float64`.
  public static var dtype: DType { .float64 }
}

extension Int32: TensorElement {
  /// `int32`.
  public static var dtype: DType { .int32 }
}

extension Int64: TensorElement {
  /// `int64`.
  public static var dtype: DType { .int64 }
}

extension Bool: TensorElement {
  /// `bool`.
  public static var dtype: DType { .bool }
}

extension Int8: TensorElement {
  /// `int8`.
  public static var dtype: DType { .int8 }
}

extension UInt8: TensorElement {
  /// `uint8`.
  public static var dtype: DType { .uint8 }
}

/// A number that can stand beside a tensor in a formula and takes the tensor's element type; only `Float`, `Double` and
/// `Int` conform.
public protocol TensorScalar: Sendable {
  /// The number as `Double`.
  var asDouble: Double { get }
}

extension Float: TensorScalar {
  /// The number as `Double`.
  public var asDouble: Double { Double(self) }
}

extension Double: TensorScalar {
  /// The number itself.
  public var asDouble: Double { self }
}

extension Int: TensorScalar {
  /// The number as `Double`.
  public var asDouble: Double { Double(self) }
}
