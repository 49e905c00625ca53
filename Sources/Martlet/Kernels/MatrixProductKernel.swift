import CMartletKernels
import COneDNN

/// A matrix in memory that the product routines read without a copy.
private struct MatrixOperand {
  let tensor: Tensor
  /// Whether memory holds the transpose in row-major order.
  let isTransposed: Bool
  let leadingDimension: Int

  /// The last two axes of `source`, exchanged where `isExchanged`, and copied where neither runs with stride 1.
  init(_ source: Tensor, isExchanged: Bool) {
    let (row, column) = isExchanged ? (source.rank - 1, source.rank - 2) : (source.rank - 2, source.rank - 1)
    let (rows, columns) = (source.shape[row], source.shape[column])
    let (rowStride, columnStride) = (source.object.strides[row], source.object.strides[column])
    if (columnStride == 1 || columns == 1) && (rowStride >= columns || rows == 1) {
      tensor = source
      isTransposed = false
      leadingDimension = rows == 1 ? max(1, columns) : rowStride
    } else if (rowStride == 1 || rows == 1) && (columnStride >= rows || columns == 1) {
      tensor = source
      isTransposed = true
      leadingDimension = columns == 1 ? max(1, rows) : columnStride
    } else {
      tensor = source.denseCopy()
      isTransposed = isExchanged
      leadingDimension = max(1, isExchanged ? rows : columns)
    }
  }

  var rowStride: Int { isTransposed ? 1 : leadingDimension }
  var columnStride: Int { isTransposed ? leadingDimension : 1 }
}

/// How a product is cut into chunks: by its sizes alone, so that results do not depend on the number of threads.
struct ProductGrid {
  let rowChunks: Int
  let columnChunks: Int

  init(m: Int, n: Int, k: Int) {
    // A chunk below about 4 million multiplications is not worth a second thread's wake-up.
    // One of the largest ones packs its factors once more for every cut.
    let size = m * n * k
    let worthwhile = size < 1 << 29 ? min(8, max(1, size / 1_000_000)) : max(4, min(8, size >> 28))
    guard worthwhile > 1 else {
      rowChunks = 1
      columnChunks = 1
      return
    }
    var (rows, columns) = (1, 1)
    while rows * columns * 2 <= worthwhile {
      // The longer side is halved. A library packs both factors for every tile, so few rows are not cut; tiles stay at
      // least 32 rows and 64 columns.
      let (height, width) = (m / rows, n / columns)
      if width >= 128 && (width >= height || height < 256) {
        columns *= 2
      } else if height >= 64 {
        rows *= 2
      } else if width >= 128 {
        columns *= 2
      } else {
        break
      }
    }
    rowChunks = rows
    columnChunks = columns
  }

  /// The part `index` of `count` that `size` is cut into at multiples of `unit`.
  static func range(_ index: Int, of count: Int, size: Int, unit: Int) -> Range<Int> {
    func bound(_ index: Int) -> Int { index == count ? size : size * index / count / unit * unit }
    return bound(index)..<bound(index + 1)
  }
}

/// Whether the last two axes of a factor are exchanged for a product.
struct Exchanged {
  var left = false
  var right = false
}

extension Kernels {
  /// The product of matrices in the last two axes, which may be read exchanged; leading axes broadcast. `bias` of `[n]` is
  /// added to each row.
  static func matrixProduct(
    _ a: Tensor, _ b: Tensor, _ exchanged: Exchanged = Exchanged(), bias: Tensor? = nil
  ) -> Tensor {
    let m = a.shape.sizes[a.rank - (exchanged.left ? 1 : 2)]
    let k = a.shape.sizes[a.rank - (exchanged.left ? 2 : 1)]
    let n = b.shape.sizes[b.rank - (exchanged.right ? 2 : 1)]
    // A single right-hand matrix makes one tall product of all left-hand ones.
    if b.rank == 2 && a.rank > 2 && a.object.isContiguous && !exchanged.left {
      let rows = a.elementCount / max(1, k)
      if k > 0 {
        let flat = a.view(shape: Shape(rows: rows, columns: k), strides: Shape(rows: k, columns: 1))
        let shape = a.shape.droppingLast(1).appending(n)
        return matrixProduct(flat, b, exchanged, bias: bias).view(shape: shape, strides: shape.contiguousStrides)
      }
    }
    var leading = Shape()
    var shape = Shape(rows: m, columns: n)
    if a.rank > 2 || b.rank > 2 {
      guard let common = a.shape.droppingLast(2).broadcast(with: b.shape.droppingLast(2)) else {
        contractFailure("matmul", "\(a.shape) · \(b.shape)", "the leading axes do not broadcast")
      }
      leading = common
      shape = common.appending(m, n)
    }
    let result = Tensor(uninitialized: shape, dtype: a.dtype)
    let biasElements = bias?.dense()
    if a.dtype == .float32, leading.rank == 0, martlet_prefers_large_product(Int64(m), Int64(n), Int64(k)) {
      var product = ownProduct(a, b, exchanged, biasElements, into: result)
      martlet_large_product(&product)
      return withExtendedLifetime((a, b, biasElements)) { result }
    }
    let rowStride = b.object.strides.sizes[b.rank - (exchanged.right ? 1 : 2)]
    if a.dtype == .float32, martlet_prefers_own_product(Int64(m), Int64(n), Int64(k), Int64(rowStride)) {
      ownProducts(a, b, exchanged, leading, biasElements, into: result)
      return withExtendedLifetime(biasElements) { result }
    }
    let (x, y) = (MatrixOperand(a, isExchanged: exchanged.left), MatrixOperand(b, isExchanged: exchanged.right))
    let count = leading.elementCount
    if count == 1 {
      product(x, y, 0, 0, result.pointer, m: m, n: n, k: k, bias: biasElements)
      return result
    }
    if count == 0 { return result }
    let offsetsX = batchOffsets(x.tensor, leading)
    let offsetsY = batchOffsets(y.tensor, leading)
    let step = m * n * a.dtype.size
    if m * n * k >= 8_000_000 {
      for index in 0..<count {
        product(
          x, y, offsetsX[index], offsetsY[index], result.pointer + index * step, m: m, n: n, k: k, bias: biasElements)
      }
      return result
    }
    let perChunk = max(1, min(count, 500_000 / max(1, m * n * k)))
    parallel((count + perChunk - 1) / perChunk) { chunk in
      for index in (chunk * perChunk)..<min(count, (chunk + 1) * perChunk) {
        product(
          x, y, offsetsX[index], offsetsY[index], result.pointer + index * step, m: m, n: n, k: k, bias: biasElements)
      }
    }
    return result
  }

  /// Products by the kernel of this project, with whatever strides.
  private static func ownProducts(
    _ a: Tensor, _ b: Tensor, _ exchanged: Exchanged, _ leading: Shape, _ bias: Tensor?, into result: Tensor
  ) {
    var product = ownProduct(a, b, exchanged, bias, into: result)
    if leading.rank == 0 {
      martlet_products(&product)
      return
    }
    product.leading_rank = Int32(leading.rank)
    product.leading = leading.int64s
    product.leading_strides_a = leadingStrides(a, leading).int64s
    product.leading_strides_b = leadingStrides(b, leading).int64s
    martlet_products(&product)
  }

  /// The product of the matrices in the last two axes, as the kernels of this project take it.
  private static func ownProduct(
    _ a: Tensor, _ b: Tensor, _ exchanged: Exchanged, _ bias: Tensor?, into result: Tensor
  ) -> martlet_product {
    let (left, right) = (a.object, b.object)
    let (rowA, columnA) = exchanged.left ? (a.rank - 1, a.rank - 2) : (a.rank - 2, a.rank - 1)
    let (rowB, columnB) = exchanged.right ? (b.rank - 1, b.rank - 2) : (b.rank - 2, b.rank - 1)
    var product = martlet_product()
    product.m = Int64(left.shape.sizes[rowA])
    product.n = Int64(right.shape.sizes[columnB])
    product.k = Int64(left.shape.sizes[columnA])
    product.a = UnsafePointer(left.pointer.assumingMemoryBound(to: Float.self))
    product.b = UnsafePointer(right.pointer.assumingMemoryBound(to: Float.self))
    product.bias = bias.map { UnsafePointer($0.pointer.assumingMemoryBound(to: Float.self)) }
    product.c = result.pointer.assumingMemoryBound(to: Float.self)
    product.row_stride_a = Int64(left.strides.sizes[rowA])
    product.column_stride_a = Int64(left.strides.sizes[columnA])
    product.row_stride_b = Int64(right.strides.sizes[rowB])
    product.column_stride_b = Int64(right.strides.sizes[columnB])
    return product
  }

  /// The strides of the leading axes of a factor, 0 where it is repeated.
  private static func leadingStrides(_ tensor: Tensor, _ leading: Shape) -> Shape {
    var strides = leading
    let missing = leading.rank - (tensor.rank - 2)
    for axis in 0..<leading.rank {
      let own = axis - missing
      strides.sizes[axis] = own < 0 || tensor.shape.sizes[own] == 1 ? 0 : tensor.object.strides.sizes[own]
    }
    return strides
  }

  /// The offset in elements of each matrix of a broadcast batch.
  private static func batchOffsets(_ tensor: Tensor, _ leading: Shape) -> [Int] {
    var offsets = [0]
    let own = tensor.rank - 2
    for axis in 0..<leading.rank {
      let position = axis - (leading.rank - own)
      let stride = position < 0 || tensor.shape[position] == 1 ? 0 : tensor.object.strides[position]
      offsets = offsets.flatMap { offset in (0..<leading[axis]).map { offset + $0 * stride } }
    }
    return offsets
  }

  /// One matrix product into row-major `[m, n]`.
  private static func product(
    _ a: MatrixOperand, _ b: MatrixOperand, _ offsetA: Int, _ offsetB: Int, _ c: UnsafeMutableRawPointer, m: Int,
    n: Int, k: Int, bias: Tensor?
  ) {
    if m == 0 || n == 0 { return }
    let dtype = a.tensor.dtype
    let biasPointer = bias?.pointer
    guard dtype == .float32 else {
      if let biasPointer { fillRows(c, dtype.size, biasPointer, rows: m, columns: n) }
      martlet_matrix_product(
        a.tensor.kernelType, Int64(m), Int64(n), Int64(k), a.tensor.pointer + offsetA * dtype.size,
        Int64(a.rowStride), Int64(a.columnStride), b.tensor.pointer + offsetB * dtype.size, Int64(b.rowStride),
        Int64(b.columnStride), c, Int64(n), bias != nil)
      return
    }
    let left = a.tensor.pointer.assumingMemoryBound(to: Float.self) + offsetA
    let right = b.tensor.pointer.assumingMemoryBound(to: Float.self) + offsetB
    let output = c.assumingMemoryBound(to: Float.self)
    let grid = ProductGrid(m: m, n: n, k: k)
    let flagA = CChar(UInt8(ascii: a.isTransposed ? "T" : "N"))
    let flagB = CChar(UInt8(ascii: b.isTransposed ? "T" : "N"))
    parallel(grid.rowChunks * grid.columnChunks) { chunk in
      let rows = ProductGrid.range(chunk / grid.columnChunks, of: grid.rowChunks, size: m, unit: 8)
      let columns = ProductGrid.range(chunk % grid.columnChunks, of: grid.columnChunks, size: n, unit: 16)
      let target = output + rows.lowerBound * n + columns.lowerBound
      if let biasPointer {
        let source = biasPointer.assumingMemoryBound(to: Float.self) + columns.lowerBound
        for row in 0..<rows.count { (target + row * n).update(from: source, count: columns.count) }
      } else if k == 0 {
        for row in 0..<rows.count { (target + row * n).update(repeating: 0, count: columns.count) }
      }
      if k == 0 { return }
      _ = dnnl_sgemm(
        flagA, flagB, Int64(rows.count), Int64(columns.count), Int64(k), 1,
        left + rows.lowerBound * a.rowStride, Int64(a.leadingDimension),
        right + columns.lowerBound * b.columnStride, Int64(b.leadingDimension), biasPointer == nil ? 0 : 1, target,
        Int64(n))
    }
  }

  private static func fillRows(
    _ c: UnsafeMutableRawPointer, _ size: Int, _ row: UnsafeMutableRawPointer, rows: Int, columns: Int
  ) {
    for index in 0..<rows { (c + index * columns * size).copyMemory(from: row, byteCount: columns * size) }
  }
}
