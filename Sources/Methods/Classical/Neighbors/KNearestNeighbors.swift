import Martlet

/// Prediction by the `count` nearest samples: the class that most of them have, or the mean of their targets.
///
/// Distances are Euclidean, in the type of the samples. Of samples at one distance the first counts as nearer; of classes
/// with equally many votes the first wins. Source: Cover and Hart 1967, "Nearest neighbor pattern classification".
///
/// `let model = KNearestNeighbors(count: 5).fitted(to: x, labels: y)`
public struct KNearestNeighbors: Equatable, Sendable {
  /// How many samples vote.
  public var count: Int

  /// A prediction by so many neighbours.
  public init(count: Int = 5, file: StaticString = #fileID, line: UInt = #line) {
    if count < 1 {
      contractFailure("KNearestNeighbors", "\(count)", "there must be a neighbour", file: file, line: line)
    }
    self.count = count
  }

  /// A classifier that keeps these rows; `classCount` is by default one more than the greatest label.
  ///
  /// - Shapes: `[rows, features]`, labels `[rows]`
  public func fitted(
    to x: Tensor, labels: Tensor, classCount: Int? = nil, file: StaticString = #fileID, line: UInt = #line
  ) -> Classifier {
    let samples = samples(x, file: file, line: line)
    let (classes, total) = labels.classes("KNearestNeighbors", rows: x.shape[0], classCount, file: file, line: line)
    return Classifier(classCount: total, samples: samples, labels: classes)
  }

  /// A regression that keeps these rows.
  ///
  /// - Shapes: `[rows, features]`, targets `[rows]` or `[rows, targets]`
  public func fitted(
    to x: Tensor, targets: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Regressor {
    let samples = samples(x, file: file, line: line)
    targets.requireTargets("KNearestNeighbors", rows: x.shape[0], file: file, line: line)
    return Regressor(samples: samples, targets: targets.detached())
  }

  private func samples(_ x: Tensor, file: StaticString, line: UInt) -> NeighborSamples {
    x.requireSamples("KNearestNeighbors", file: file, line: line)
    if count > x.shape[0] {
      contractFailure(
        "KNearestNeighbors", "\(x.shape)", "\(count) neighbours are asked for", file: file, line: line)
    }
    return NeighborSamples(x.detached(), count: count)
  }

  /// Samples with their classes.
  public struct Classifier: ClassProbabilities {
    /// The number of classes.
    public let classCount: Int
    let samples: NeighborSamples
    let labels: [Int]

    /// The share of the votes that each class has.
    ///
    /// - Shapes: `[rows, features]` → `[rows, classCount]`
    public func probabilities(_ x: Tensor) -> Tensor {
      let nearest = samples.nearest(x).indices
      var votes = [Double](repeating: 0, count: x.shape[0] * classCount)
      for (place, index) in nearest.enumerated() {
        votes[place / samples.count * classCount + labels[Int(index)]] += 1
      }
      return (Tensor(votes, shape: [x.shape[0], classCount]) / samples.count).converted(to: x.dtype)
    }

    /// The positions of the nearest samples of each row as `int32` and their distances, the nearest first.
    ///
    /// - Shapes: `[rows, features]` → `[rows, count]` each
    public func neighbors(
      _ x: Tensor
    ) -> (indices: Tensor, distances: Tensor) { samples.neighbors(x) }
  }

  /// Samples with their targets.
  public struct Regressor: TargetPrediction {
    let samples: NeighborSamples
    let targets: Tensor

    /// The mean targets of the neighbours.
    ///
    /// - Shapes: `[rows, features]` → `[rows]` or `[rows, targets]`
    public func callAsFunction(_ x: Tensor) -> Tensor {
      targets.gathered(neighbors(x).indices).mean(1)
    }

    /// The positions of the nearest samples of each row as `int32` and their distances, the nearest first.
    ///
    /// - Shapes: `[rows, features]` → `[rows, count]` each
    public func neighbors(
      _ x: Tensor
    ) -> (indices: Tensor, distances: Tensor) { samples.neighbors(x) }
  }
}
