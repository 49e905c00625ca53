// Formulas with numbers: the number takes the tensor's element type. The overloads over the closed protocol keep type
// checking fast.

extension Tensor {
  /// Adds a number to every element.
  public static func + (a: Tensor, b: some TensorScalar) -> Tensor { a + Kernels.scalar(b.asDouble, beside: a, "+") }

  /// Adds a number to every element.
  public static func + (a: some TensorScalar, b: Tensor) -> Tensor { Kernels.scalar(a.asDouble, beside: b, "+") + b }

  /// Subtracts a number from every element.
  public static func - (a: Tensor, b: some TensorScalar) -> Tensor { a - Kernels.scalar(b.asDouble, beside: a, "-") }

  /// Subtracts every element from a number.
  public static func - (a: some TensorScalar, b: Tensor) -> Tensor { Kernels.scalar(a.asDouble, beside: b, "-") - b }

  /// Multiplies every element by a number.
  public static func * (a: Tensor, b: some TensorScalar) -> Tensor { a * Kernels.scalar(b.asDouble, beside: a, "*") }

  /// Multiplies every element by a number.
  public static func * (a: some TensorScalar, b: Tensor) -> Tensor { Kernels.scalar(a.asDouble, beside: b, "*") * b }

  /// Divides every element by a number.
  public static func / (a: Tensor, b: some TensorScalar) -> Tensor { a / Kernels.scalar(b.asDouble, beside: a, "/") }

  /// Divides a number by every element.
  public static func / (a: some TensorScalar, b: Tensor) -> Tensor { Kernels.scalar(a.asDouble, beside: b, "/") / b }

  /// Adds in place of the variable.
  public static func += (a: inout Tensor, b: Tensor) { a = a + b }

  /// Subtracts in place of the variable.
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }

  /// Multiplies in place of the variable.
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }

  /// Divides in place of the variable.
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }

  /// Adds a number in place of the variable.
  public static func += (a: inout Tensor, b: some TensorScalar) { a = a + b }

  /// Subtracts a number in place of the variable.
  public static func -= (a: inout Tensor, b: some TensorScalar) { a = a - b }

  /// Multiplies by a number in place of the variable.
  public static func *= (a: inout Tensor, b: some TensorScalar) { a = a * b }

  /// Divides by a number in place of the variable.
  public static func /= (a: inout Tensor, b: some TensorScalar) { a = a / b }

  /// The greater of every element and a number.
  public static func maximum(_ a: Tensor, _ b: some TensorScalar) -> Tensor {
    maximum(a, Kernels.scalar(b.asDouble, beside: a, "maximum"))
  }

  /// The lesser of every element and a number.
  public static func minimum(_ a: Tensor, _ b: some TensorScalar) -> Tensor {
    minimum(a, Kernels.scalar(b.asDouble, beside: a, "minimum"))
  }
}
