import Martlet

/// Samples among which the nearest ones are looked for.
struct NeighborSamples: Sendable {
  /// The samples less their mean: short rows lose less in the squares of distances.
  private let centered: Tensor
  private let mean: Tensor
  /// How many neighbours are wanted.
  let count: Int

  init(_ x: Tensor, count: Int) {
    mean = x.mean(0)
    centered = x - mean
    self.count = count
  }

  /// The nearest samples of each row as tensors.
  func neighbors(_ x: Tensor) -> (indices: Tensor, distances: Tensor) {
    let (indices, squares) = nearest(x)
    let shape: Shape = [x.shape[0], count]
    // Rounding may leave the square of no distance a little below 0.
    let distances = Tensor.maximum(Tensor(squares, shape: shape), 0).sqrt()
    return (Tensor(indices, shape: shape), distances.converted(to: x.dtype))
  }

  /// The positions and squared distances of the nearest samples, row after row, the nearest first.
  func nearest(_ x: Tensor) -> (indices: [Int32], squares: [Double]) {
    x.requireSamples("KNearestNeighbors", features: mean.shape[0])
    var indices: [Int32] = []
    var squares: [Double] = []
    DistanceBlocks(to: centered).forEach(x.detached().converted(to: mean.dtype) - mean) { _, distances in
      distances.withUnsafeBytes { bytes in
        if distances.dtype == .float64 {
          select(bytes.bindMemory(to: Double.self), &indices, &squares)
        } else {
          select(bytes.bindMemory(to: Float.self), &indices, &squares)
        }
      }
    }
    return (indices, squares)
  }

  /// Keeps the least of each row in order while it is read once.
  private func select<Number: BinaryFloatingPoint>(
    _ distances: UnsafeBufferPointer<Number>, _ indices: inout [Int32], _ squares: inout [Double]
  ) {
    let size = centered.shape[0]
    var best = [(distance: Number, index: Int32)](repeating: (0, 0), count: count)
    for start in stride(from: 0, to: distances.count, by: size) {
      for index in 0..<size {
        let distance = distances[start + index]
        var place = Swift.min(index, count)
        if place == count && !(distance < best[count - 1].distance) { continue }
        if place == count { place -= 1 }
        while place > 0 && distance < best[place - 1].distance {
          best[place] = best[place - 1]
          place -= 1
        }
        best[place] = (distance, Int32(index))
      }
      for (distance, index) in best {
        indices.append(index)
        squares.append(Double(distance))
      }
    }
  }
}
