import Martlet

/// How much each pixel moves one position behind a stack of layers, by gradients: the effective receptive field (Luo et al.
/// 2016).
public struct EffectiveReceptiveField: Hashable, Sendable {
  /// Rows of the image.
  public let height: Int
  /// Pixels in a row.
  public let width: Int
  /// For each pixel, row by row, the mean over random images of `|∂ Σ y / ∂x|`, added up over channels.
  public let influence: [Double]

  /// Measures the position in the middle of the output, or another one, on images of normal random numbers.
  ///
  /// - Shapes: the layer maps `[1, height, width, channels]` to `[1, outputHeight, outputWidth, outputs]`.
  public init(
    of layer: any Layer, height: Int, width: Int, channels: Int, position: (row: Int, column: Int)? = nil,
    samples: Int = 1, using generator: inout some RandomNumberGenerator
  ) {
    let dtype = layer.parameters.first?.value.dtype ?? .float32
    var sum = Tensor.zeros([height, width], dtype: dtype)
    for _ in 0..<samples {
      let image = Tensor.normal([1, height, width, channels], dtype: dtype, using: &generator)
      let slope = gradient(at: image) { x in
        let y = layer(x)
        let place = position ?? (y.shape[1] / 2, y.shape[2] / 2)
        return y[0, place.row, place.column].sum()
      }
      sum += slope.abs().sum([0, 3])
    }
    self.height = height
    self.width = width
    influence = (sum / samples).doubles
  }

  /// The rows and columns of the least rectangle with all pixels of influence; `nil` where there are none.
  public var support: (rows: Range<Int>, columns: Range<Int>)? {
    let moved = influence.indices.filter { influence[$0] > 0 }
    let (rows, columns) = (moved.map { $0 / width }, moved.map { $0 % width })
    guard let top = rows.min(), let bottom = rows.max(), let left = columns.min(), let right = columns.max() else {
      return nil
    }
    return (top..<bottom + 1, left..<right + 1)
  }

  /// The side of a square with as many pixels as have at least a share of the greatest influence: with 1 − 0.9545, as Luo et
  /// al. have it, the width of a bell curve to two standard deviations.
  public func side(atShare share: Double = 1 - 0.9545) -> Double {
    let threshold = share * (influence.max() ?? 0)
    return Double(influence.count { $0 >= threshold && $0 > 0 }).squareRoot()
  }
}
