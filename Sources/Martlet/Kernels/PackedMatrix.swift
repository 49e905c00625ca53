import CMartletKernels

/// The right factor of float32 products in panels, which many rows or many products read without packing it again.
struct PackedMatrix: Sendable {
  /// The factor's sizes.
  let rows, columns: Int
  private let panels: Tensor

  /// Whether this processor has the registers for it.
  static let isWorthwhile = martlet_has_packed_products()

  /// Packs a matrix, or its transpose.
  init(_ matrix: Tensor, isTransposed: Bool = false) {
    let (row, column) = isTransposed ? (1, 0) : (0, 1)
    (rows, columns) = (matrix.shape[row], matrix.shape[column])
    panels = Tensor(uninitialized: [Int(martlet_packed_elements(Int64(rows), Int64(columns)))], dtype: .float32)
    martlet_pack_factor(
      Int64(rows), Int64(columns), matrix.pointer.assumingMemoryBound(to: Float.self),
      Int64(matrix.object.strides[row]), Int64(matrix.object.strides[column]),
      panels.pointer.assumingMemoryBound(to: Float.self))
  }

  /// `a · self + bias` of a matrix `[m, rows]` and a bias `[columns]`.
  func product(_ a: Tensor, bias: Tensor?) -> Tensor {
    let result = Tensor(uninitialized: Shape(rows: a.shape[0], columns: columns), dtype: .float32)
    let bias = bias?.dense()
    var product = description(
      a.shape[0], a.pointer.assumingMemoryBound(to: Float.self),
      into: result.pointer.assumingMemoryBound(to: Float.self))
    product.row_stride_a = Int64(a.object.strides[0])
    product.column_stride_a = Int64(a.object.strides[1])
    product.bias = bias.map { UnsafePointer($0.pointer.assumingMemoryBound(to: Float.self)) }
    martlet_packed_products(&product)
    return withExtendedLifetime((a, bias)) { result }
  }

  /// Row-major `c[m, columns] = a[m, rows] · self` (+ c where `accumulating`) on the calling thread.
  func multiply(
    _ a: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>, _ m: Int, accumulating: Bool = false
  ) {
    var product = description(m, a, into: c)
    product.accumulates = accumulating
    martlet_packed_product_here(&product)
  }

  private func description(
    _ m: Int, _ a: UnsafePointer<Float>, into c: UnsafeMutablePointer<Float>
  ) -> martlet_packed_product {
    martlet_packed_product(
      m: Int64(m), n: Int64(columns), k: Int64(rows), a: a,
      panels: panels.pointer.assumingMemoryBound(to: Float.self), bias: nil, c: c, row_stride_a: Int64(rows),
      column_stride_a: 1, row_stride_c: Int64(columns), accumulates: false)
  }
}
