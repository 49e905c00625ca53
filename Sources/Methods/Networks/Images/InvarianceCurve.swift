import Martlet
import MartletData

/// How a classifier's accuracy changes as images are turned, enlarged or moved: convolutional networks are not invariant to
/// the first two.
public struct InvarianceCurve: Hashable, Sendable {
  /// The figures for one strength of the transform.
  public struct Point: Hashable, Sendable, Codable {
    /// The strength: an angle, a factor, a distance.
    public let value: Double
    /// The fraction of images that are classified rightly.
    public let accuracy: Double
    /// The fraction of images whose class is the same as without the transform.
    public let consistency: Double
  }

  /// The figures in the order of the strengths.
  public let points: [Point]

  /// Measures a classifier on transformed images.
  ///
  /// Pixels that come in from beyond the rim are black. Images are standardised after the transform.
  ///
  /// ```swift
  /// let curve = InvarianceCurve(
  ///   of: model, on: test, standardization: scale, values: Array(stride(from: -180, through: 180, by: 15))
  /// ) { .rotation(degrees: $0) }
  /// ```
  public init(
    of model: any Layer, on dataset: ImageDataset, standardization: Standardization, values: [Double],
    batchSize: Int = 500, transform: (Double) -> AffineTransform2D
  ) {
    let raw = Standardization.identity(channels: dataset.channels)
    var (right, same) = ([Int](repeating: 0, count: values.count), [Int](repeating: 0, count: values.count))
    func classes(_ images: Tensor) -> [Int] {
      withoutGradients { model(standardization(images)) }.argmax().integers
    }
    for (x, y) in BatchLoader(dataset, standardization: raw, batchSize: batchSize, isShuffled: false) {
      let labels = y.integers
      let untouched = classes(x)
      for (index, value) in values.enumerated() {
        let found = classes(x.transformed(by: [transform(value)]))
        right[index] += zip(found, labels).count { $0 == $1 }
        same[index] += zip(found, untouched).count { $0 == $1 }
      }
    }
    let count = Double(max(1, dataset.count))
    points = values.indices.map {
      Point(value: values[$0], accuracy: Double(right[$0]) / count, consistency: Double(same[$0]) / count)
    }
  }
}
