import Foundation
import Martlet

extension TSNE {
  /// The gradient of the divergence: `4 Σⱼ (e pᵢⱼ − qᵢⱼ) (yᵢ − yⱼ) / (1 + ‖yᵢ − yⱼ‖²)` for each point.
  ///
  /// The sum of what attracts and that of what repels are kept apart, because the second one is divided by the sum over all
  /// pairs, which is known at the end of the one pass.
  package static func gradient(at points: Tensor, _ affinities: Tensor, exaggeration: Double) -> Tensor {
    // With a column of ones, one product gives both Σⱼ wᵢⱼ yⱼ and Σⱼ wᵢⱼ.
    let extended = Tensor.concatenate([points, Tensor.ones([points.shape[0], 1], dtype: points.dtype)], axis: 1)
    var attractions: [Tensor] = []
    var repulsions: [Tensor] = []
    var total = 0.0
    forEachBlock(of: points) { rows, closeness in
      attractions.append((affinities.narrowed(0, to: rows) * closeness).matmul(extended))
      repulsions.append(closeness.squared().matmul(extended))
      // Each point is as close to itself as can be, which does not count.
      total += closeness.sum().scalar - Double(rows.count)
    }
    let (pull, push) = (Tensor.concatenate(attractions), Tensor.concatenate(repulsions))
    let attraction = force(pull, on: points) * exaggeration
    return 4 * (attraction - force(push, on: points) / total)
  }

  /// `Σ p ln (p / q)`.
  package static func divergence(of points: Tensor, _ affinities: Tensor) -> Double {
    var (own, distant, total) = (0.0, 0.0, 0.0)
    forEachBlock(of: points) { rows, closeness in
      let p = affinities.narrowed(0, to: rows)
      own += (p * Tensor.maximum(p, 1e-37).log()).sum().scalar
      distant -= (p * closeness.log()).sum().scalar
      total += closeness.sum().scalar - Double(rows.count)
    }
    return own + distant + affinities.sum().scalar * Tensor(total).log().scalar
  }

  /// Calls `body` for blocks of rows with `1 / (1 + ‖yᵢ − yⱼ‖²)`, so that what is computed of a block stays in the cache.
  private static func forEachBlock(of points: Tensor, _ body: (_ rows: Range<Int>, _ closeness: Tensor) -> Void) {
    let (count, dimensions) = (points.shape[0], points.shape[1])
    let columns = points.transposed().unstacked()
    let size = Swift.max(1, (1 << 16) / count)
    for first in stride(from: 0, to: count, by: size) {
      let rows = first..<Swift.min(count, first + size)
      var squares = Tensor.ones([rows.count, count], dtype: points.dtype)
      for axis in 0..<dimensions {
        // By differences: the products of far points would drown the distances of near ones.
        squares += (columns[axis].narrowed(0, to: rows).expanded(at: 1) - columns[axis]).squared()
      }
      body(rows, squares.reciprocal())
    }
  }

  /// `Σⱼ wᵢⱼ (yᵢ − yⱼ)` from the sums with the column of ones.
  private static func force(_ sums: Tensor, on points: Tensor) -> Tensor {
    let dimensions = points.shape[1]
    return points * sums.narrowed(1, to: dimensions..<dimensions + 1) - sums.narrowed(1, to: 0..<dimensions)
  }

  /// The joint probabilities of all pairs in double precision: `(p(j|i) + p(i|j)) / 2n`, where `p(j|i)` falls off as a
  /// Gaussian whose entropy is the logarithm of the perplexity; they add up to 1.
  ///
  /// - Shapes: `[rows, features]` → `[rows, rows]`
  package static func affinities(of x: Tensor, perplexity: Double) -> Tensor {
    let rows = x.shape[0]
    var conditional: [Double] = []
    conditional.reserveCapacity(rows * rows)
    let centered = x.precise - x.precise.mean(0)
    DistanceBlocks(to: centered).forEach(centered) { first, distances in
      let squares = distances.doubles
      for row in 0..<distances.shape[0] {
        conditional += gaussian(squares[row * rows..<(row + 1) * rows], own: first + row, perplexity)
      }
    }
    let p = Tensor(conditional, shape: [rows, rows])
    return (p + p.transposed()) / (2 * rows)
  }

  /// `p(j|i)` for one sample: the precision β of the Gaussian is found by bisection, until its perplexity is right.
  private static func gaussian(_ squares: ArraySlice<Double>, own: Int, _ perplexity: Double) -> [Double] {
    var distances = squares.map { Swift.max(0, $0) }
    distances[own] = .infinity
    // Less the least one, so that not all vanish.
    let least = distances.min() ?? 0
    for index in distances.indices { distances[index] -= least }
    var (low, high, precision) = (0.0, Double.infinity, 1.0)
    var probabilities = distances
    for _ in 0..<200 {
      var (sum, weighted) = (0.0, 0.0)
      for (index, distance) in distances.enumerated() {
        let height = index == own ? 0 : exp(-precision * distance)
        probabilities[index] = height
        sum += height
        if height > 0 { weighted += height * distance }
      }
      // The entropy: ln Σ h + β Σ h d / Σ h.
      let excess = log(sum) + precision * weighted / sum - log(perplexity)
      for index in probabilities.indices { probabilities[index] /= sum }
      if abs(excess) < 1e-10 { break }
      if excess > 0 { low = precision } else { high = precision }
      precision = high.isFinite ? (low + high) / 2 : 2 * precision
    }
    return probabilities
  }
}
