import Martlet
import MartletData

/// How much the channels of a layer answer one class more than the others (Morcos et al. 2018, §2.3):
/// `(μ_max − μ_rest) / (μ_max + μ_rest)`, with the mean answer to the class that the channel answers most and the mean over
/// the other classes.
///
/// A channel that answers all classes alike has 0, one that answers a single class has 1.
public struct ClassSelectivity: Hashable, Sendable {
  /// The index of each channel; 0 where it never answers.
  public let channels: [Double]
  /// The class that each channel answers most.
  public let preferred: [Int]

  /// The mean over the channels.
  public var mean: Double { channels.reduce(0, +) / Double(channels.count) }

  /// Measures the channels behind a layer; an answer is the mean over all positions, and must not be negative, as behind a
  /// rectifier.
  ///
  /// - Shapes: the layer maps `[batch, height, width, channels]` to `[batch, rows, columns, outputs]`.
  public init(
    of layer: any Layer, on dataset: ImageDataset, standardization: Standardization, batchSize: Int = 500
  ) {
    let classes = dataset.classNames.count
    var sums: Tensor?
    var counts = [Double](repeating: 0, count: classes)
    for (x, y) in BatchLoader(dataset, standardization: standardization, batchSize: batchSize, isShuffled: false) {
      let answers = withoutGradients { layer(x) }.mean([1, 2]).converted(to: .float64)
      let members = y.oneHot(classes, dtype: .float64)
      let sum = members.transposed().matmul(answers)
      sums = sums.map { $0 + sum } ?? sum
      for label in y.integers { counts[label] += 1 }
    }
    let present = counts.indices.filter { counts[$0] > 0 }
    guard let sums, present.count > 1 else {
      (channels, preferred) = ([], [])
      return
    }
    let means = (sums / Tensor(counts.map { max(1, $0) }).expanded(at: 1)).gathered(Tensor(present))
    let (count, all) = (means.shape[1], means.doubles)
    var (indices, favourites): ([Double], [Int]) = ([], [])
    for channel in 0..<count {
      let answers = present.indices.map { all[$0 * count + channel] }
      let best = answers.indices.max { answers[$0] < answers[$1] } ?? 0
      let rest = (answers.reduce(0, +) - answers[best]) / Double(answers.count - 1)
      let total = answers[best] + rest
      indices.append(total > 0 ? (answers[best] - rest) / total : 0)
      favourites.append(present[best])
    }
    (channels, preferred) = (indices, favourites)
  }
}
