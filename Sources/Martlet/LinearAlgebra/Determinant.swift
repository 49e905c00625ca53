#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Kernels {
  /// The natural logarithm of one number.
  static func logarithm(_ value: Double) -> Double { log(value) }
}

extension Tensor {
  /// The determinant, from the pivots of elimination.
  ///
  /// The gradient is `det(A) A⁻ᵀ` (Giles 2008, section 2.2.4) and where A is singular the matrix of cofactors; there,
  /// derivatives of higher order are NaN. float32 is computed in float64.
  ///
  /// - Shapes: `[…, n, n]` → `[…]`; 1 for n = 0
  public func determinant(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    requireMatrices("determinant", square: true, file: file, line: line)
    let matrices = inDoublePrecision
    let factors = LUFactors(matrices)
    let result = factors.determinants(shape.droppingLast(2))
    guard let tape = Tape.recording(matrices) else { return result.converted(to: dtype) }
    let a = tape.operand(matrices)
    let recorded = tape.record(result, a) { upstream, sink in
      let scale = upstream.expanded(at: -1).expanded(at: -1)
      if factors.statuses.allSatisfy({ $0 == 0 }) {
        let determinant = result.expanded(at: -1).expanded(at: -1)
        sink.add(scale * determinant * Tensor.inverse(matrices, factors).matrixTransposed, to: a)
      } else {
        sink.add(scale * Tensor.cofactors(matrices), to: a)
      }
    }
    return recorded.converted(to: dtype)
  }

  /// The sign of the determinant and the logarithm of its absolute value, which neither overflows nor underflows.
  ///
  /// The gradient of the logarithm is `A⁻ᵀ` (Giles 2008, section 2.2.4); the sign is constant. A singular matrix has
  /// sign 0, logarithm −∞ and no finite gradient. float32 is computed in float64.
  ///
  /// - Shapes: `[…, n, n]` → `[…]` and `[…]`
  public func logDeterminant(
    file: StaticString = #fileID, line: UInt = #line
  ) -> (sign: Tensor, logarithm: Tensor) {
    requireMatrices("logDeterminant", square: true, file: file, line: line)
    let matrices = inDoublePrecision
    let factors = LUFactors(matrices)
    let (sign, logarithm) = factors.logDeterminants(shape.droppingLast(2))
    guard let tape = Tape.recording(matrices) else {
      return (sign.converted(to: dtype), logarithm.converted(to: dtype))
    }
    let a = tape.operand(matrices)
    let recorded = tape.record(logarithm, a) { upstream, sink in
      let scale = upstream.expanded(at: -1).expanded(at: -1)
      sink.add(scale * Tensor.inverse(matrices, factors).matrixTransposed, to: a)
    }
    return (sign.converted(to: dtype), recorded.converted(to: dtype))
  }

  /// The cofactors of float64 matrices that may be singular: `det(U) det(V) U diag(∏_{k ≠ i} sₖ) Vᵀ`.
  private static func cofactors(_ matrices: Tensor) -> Tensor {
    let (u, values, vTransposed, statuses) = Kernels.svd(matrices)
    let batch = matrices.shape.droppingLast(2)
    let size = matrices.shape[matrices.rank - 1]
    let numbers = values.doubles
    var products = numbers
    for start in stride(from: 0, to: numbers.count, by: Swift.max(1, size)) {
      for position in 0..<size {
        products[start + position] = (0..<size).reduce(1) { $1 == position ? $0 : $0 * numbers[start + $1] }
      }
    }
    let signs = LUFactors(u).determinants(batch) * LUFactors(vTransposed).determinants(batch)
    let scaled = u * Tensor(products, shape: values.shape).expanded(at: -2)
    var result = scaled.matmul(vTransposed) * signs.expanded(at: -1).expanded(at: -1)
    if statuses.contains(where: { $0 != 0 }) { result = result * Double.nan }
    guard let tape = Tape.recording(matrices) else { return result }
    let a = tape.operand(matrices)
    return tape.record(result, a) { upstream, sink in sink.add(upstream * Double.nan, to: a) }
  }
}
