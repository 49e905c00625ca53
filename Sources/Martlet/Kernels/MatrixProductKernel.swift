import CMartletKernels
import COneDNN

/// A matrix in memory that the product routines read without a copy.
private struct MatrixOperand {
  let tensor: Tensor
  /// Whether memory holds the transpose in row-major order.
  let isTransposed: Bool
  let leadingDimension: Int

  /// The last two axes of `source`, copied where neither runs with stride 1.
  init(_ source: Tensor) {
    let rank = source.rank
    let (rows, columns) = (source.shape[rank - 2], source.shape[rank - 1])
    let (rowStride, columnStride) = (source.object.strides[rank - 2], source.object.strides[rank - 1])
    if source.object.isContiguous {
      tensor = source
      isTransposed = false
      leadingDimension = max(1, columns)
    } else if (columnStride == 1 || columns == 1) && (rowStride >= columns || rows == 1) {
      tensor = source
      isTransposed = false
      leadingDimension = rows == 1 ? max(1, columns) : rowStride
    } else if (rowStride == 1 || rows == 1) && (columnStride >= rows || columns == 1) {
      tensor = source
      isTransposed = true
      leadingDimension = columns == 1 ? max(1, rows) : columnStride
    } else {
      tensor = source.denseCopy()
      isTransposed = false
      leadingDimension = max(1, columns)
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
    let worthwhile = min(8, max(1, m * n * k / 1_000_000))
    guard worthwhile > 1 else {
      rowChunks = 1
      columnChunks = 1
      return
    }
    var (rows, columns) = (1, 1)
    while rows * columns * 2 <= worthwhile {
      // The longer side is halved; tiles stay at least 32 rows and 64 columns.
      let (height, width) = (m / rows, n / columns)
      if width >= height && width >= 128 {
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

extension Kernels {
  /// The product of matrices in the last two axes; leading axes broadcast. `bias` of `[n]` is added to each row.
  static func matrixProduct(_ a: Tensor, _ b: Tensor, bias: Tensor? = nil) -> Tensor {
    let (m, k, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
    // A single right-hand matrix makes one tall product of all left-hand ones.
    if b.rank == 2 && a.rank > 2 && a.object.isContiguous {
      let rows = a.elementCount / max(1, k)
      if k > 0 {
        let flat = a.view(shape: [rows, k], strides: [k, 1])
        let shape = a.shape.droppingLast(1).appending(n)
        return matrixProduct(flat, b, bias: bias).view(shape: shape, strides: shape.contiguousStrides)
      }
    }
    guard
      let leading = a.shape.droppingLast(2).broadcast(with: b.shape.droppingLast(2))
    else { contractFailure("matmul", "\(a.shape) · \(b.shape)", "the leading axes do not broadcast") }
    let result = Tensor(uninitialized: leading.appending(m, n), dtype: a.dtype)
    let biasElements = bias?.dense()
    let (x, y) = (MatrixOperand(a), MatrixOperand(b))
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
