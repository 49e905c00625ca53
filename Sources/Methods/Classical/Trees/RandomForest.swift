import Martlet

/// A random forest: the mean of many trees, each grown on samples drawn with replacement and with only some features,
/// drawn anew, looked at for each split.
///
/// The samples that a tree has not seen (about 37 %) measure the forest while it grows: the out-of-bag score. Trees grow on
/// several threads; the same seed gives the same forest. Source: Breiman 2001, "Random forests".
///
/// `let forest = RandomForest(treeCount: 200).fitted(to: x, labels: y, using: &generator)`
public struct RandomForest: Equatable, Sendable {
  /// How many features are looked at for a split.
  public enum FeatureSubset: Equatable, Sendable {
    /// All of them: the trees differ by their samples alone (bagging).
    case all
    /// The square root of their number, rounded down.
    case squareRoot
    /// A third of them, rounded down.
    case third
    /// So many.
    case count(Int)

    func count(of features: Int) -> Int {
      switch self {
      case .all: features
      case .squareRoot: Swift.max(1, Int(Double(features).squareRoot()))
      case .third: Swift.max(1, features / 3)
      case .count(let count): Swift.min(features, Swift.max(1, count))
      }
    }
  }

  /// The number of trees.
  public var treeCount: Int
  /// Where the growth of each tree ends.
  public var limits: TreeLimits
  /// What is lowered in classification; in regression it is the variance.
  public var impurity: ClassImpurity
  /// How many features are looked at for a split; by default the square root in classification and a third in regression.
  public var features: FeatureSubset?
  /// Whether each tree draws its samples with replacement; otherwise it has all of them and there is no out-of-bag score.
  public var drawsSamples: Bool

  /// A forest.
  public init(
    treeCount: Int = 100, limits: TreeLimits = TreeLimits(), impurity: ClassImpurity = .gini,
    features: FeatureSubset? = nil, drawsSamples: Bool = true, file: StaticString = #fileID, line: UInt = #line
  ) {
    if treeCount < 1 { contractFailure("RandomForest", "\(treeCount)", "there must be a tree", file: file, line: line) }
    self.treeCount = treeCount
    self.limits = limits
    self.impurity = impurity
    self.features = features
    self.drawsSamples = drawsSamples
  }

  /// A classifier of these rows; `classCount` is by default one more than the greatest label.
  ///
  /// - Shapes: `[rows, features]`, labels `[rows]`
  public func fitted(
    to x: Tensor, labels: Tensor, classCount: Int? = nil, using generator: inout some RandomNumberGenerator,
    file: StaticString = #fileID, line: UInt = #line
  ) -> Classifier {
    x.requireSamples("RandomForest", file: file, line: line)
    let (classes, count) = labels.classes("RandomForest", rows: x.shape[0], classCount, file: file, line: line)
    let empty = ClassStatistics(labels: classes, classCount: count, measure: impurity)
    let subset = (features ?? .squareRoot).count(of: x.shape[1])
    let grown = ForestGrowing(forest: self, x, empty, featuresPerSplit: subset).grown(using: &generator)
    let score = grown.outOfBag.map { unseen in
      let found = unseen.predictions.argmax(-1).integers
      return Double(zip(found, unseen.rows).count { $0 == classes[$1] }) / Double(found.count)
    }
    return Classifier(classCount: count, trees: grown.trees, outOfBagScore: score)
  }

  /// A regression of these rows.
  ///
  /// - Shapes: `[rows, features]`, targets `[rows]` or `[rows, targets]`
  public func fitted(
    to x: Tensor, targets: Tensor, using generator: inout some RandomNumberGenerator, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Regressor {
    x.requireSamples("RandomForest", file: file, line: line)
    targets.requireTargets("RandomForest", rows: x.shape[0], file: file, line: line)
    let width = targets.elementCount / x.shape[0]
    let empty = TargetStatistics(targets: targets.doubles, width: width)
    let subset = (features ?? .third).count(of: x.shape[1])
    let grown = ForestGrowing(forest: self, x, empty, featuresPerSplit: subset).grown(using: &generator)
    let score = grown.outOfBag.map { unseen in
      let expected = targets.reshaped(to: [x.shape[0], width]).gathered(Tensor(unseen.rows))
      return unseen.predictions.determination(of: expected)
    }
    return Regressor(trees: grown.trees, outOfBagScore: score, hasVectors: targets.rank == 2)
  }

  /// A forest that votes for classes.
  public struct Classifier: ClassProbabilities {
    /// The number of classes.
    public let classCount: Int
    /// The trees.
    public let trees: [TreeStructure]
    /// The accuracy on every sample by the trees that have not seen it; `nil` where there is no such sample.
    public let outOfBagScore: Double?

    /// The mean importances of the features over all trees (Breiman et al. 1984, section 5.3.4).
    public var importances: [Double] { trees.meanImportances }

    /// The mean of the trees' probabilities.
    ///
    /// - Shapes: `[rows, features]` → `[rows, classCount]`
    public func probabilities(_ x: Tensor) -> Tensor {
      x.requireSamples("RandomForest", features: trees[0].featureCount)
      return trees.meanPredictions(x).converted(to: x.dtype)
    }
  }

  /// A forest that predicts targets.
  public struct Regressor: TargetPrediction {
    /// The trees.
    public let trees: [TreeStructure]
    /// R² on every sample by the trees that have not seen it; `nil` where there is no such sample.
    public let outOfBagScore: Double?
    let hasVectors: Bool

    /// The mean importances of the features over all trees (Breiman et al. 1984, section 5.3.4).
    public var importances: [Double] { trees.meanImportances }

    /// The mean of the trees' predictions.
    ///
    /// - Shapes: `[rows, features]` → `[rows]` or `[rows, targets]`
    public func callAsFunction(_ x: Tensor) -> Tensor {
      x.requireSamples("RandomForest", features: trees[0].featureCount)
      let result = trees.meanPredictions(x).converted(to: x.dtype)
      return hasVectors ? result : result.squeezed(1)
    }
  }
}

extension [TreeStructure] {
  /// The mean of the importances of all trees.
  fileprivate var meanImportances: [Double] {
    var sums = [Double](repeating: 0, count: self[0].featureCount)
    for tree in self {
      for (feature, importance) in tree.importances.enumerated() { sums[feature] += importance }
    }
    return sums.map { $0 / Double(count) }
  }

  /// The mean of the predictions of all trees in double precision.
  fileprivate func meanPredictions(_ x: Tensor) -> Tensor {
    var sum = self[0].predictions(x)
    for tree in dropFirst() { sum += tree.predictions(x) }
    return sum / count
  }
}
