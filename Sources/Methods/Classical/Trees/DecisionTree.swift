import Martlet

/// Where the growth of a tree ends; without limits, where all leaves are pure.
public struct TreeLimits: Equatable, Sendable {
  /// The most questions on a way to a leaf; `nil` for any number.
  public var maximumDepth: Int?
  /// The most leaves, of which those that lower the impurity most are made first; `nil` for any number.
  public var maximumLeaves: Int?
  /// The least samples of a node that is split.
  public var minimumSplitSize: Int
  /// The least samples of a leaf.
  public var minimumLeafSize: Int

  /// Limits.
  public init(
    maximumDepth: Int? = nil, maximumLeaves: Int? = nil, minimumSplitSize: Int = 2, minimumLeafSize: Int = 1,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    if maximumDepth ?? 0 < 0 || maximumLeaves ?? 1 < 1 || minimumSplitSize < 2 || minimumLeafSize < 1 {
      contractFailure(
        "TreeLimits", "", "a depth must not be negative, a split needs 2 samples and a leaf 1 at least", file: file,
        line: line)
    }
    self.maximumDepth = maximumDepth
    self.maximumLeaves = maximumLeaves
    self.minimumSplitSize = minimumSplitSize
    self.minimumLeafSize = minimumLeafSize
  }
}

/// A decision tree: questions "is this feature at most this number?" that divide the samples into ever purer parts.
///
/// Each split is the one that lowers the impurity most, by all thresholds in the middle between neighbouring values. Source:
/// Breiman, Friedman, Olshen and Stone 1984, "Classification and regression trees" (CART), without pruning.
///
/// `let tree = DecisionTree(limits: TreeLimits(maximumDepth: 3)).fitted(to: x, labels: y); print(tree.structure)`
public struct DecisionTree: Equatable, Sendable {
  /// Where growth ends.
  public var limits: TreeLimits
  /// What is lowered in classification; in regression it is the variance.
  public var impurity: ClassImpurity

  /// A tree.
  public init(limits: TreeLimits = TreeLimits(), impurity: ClassImpurity = .gini) {
    self.limits = limits
    self.impurity = impurity
  }

  /// A classifier of these rows; `classCount` is by default one more than the greatest label.
  ///
  /// - Shapes: `[rows, features]`, labels `[rows]`
  public func fitted(
    to x: Tensor, labels: Tensor, classCount: Int? = nil, file: StaticString = #fileID, line: UInt = #line
  ) -> Classifier {
    x.requireSamples("DecisionTree", file: file, line: line)
    let (classes, count) = labels.classes("DecisionTree", rows: x.shape[0], classCount, file: file, line: line)
    let empty = ClassStatistics(labels: classes, classCount: count, measure: impurity)
    return Classifier(classCount: count, structure: structure(x, empty))
  }

  /// A regression of these rows.
  ///
  /// - Shapes: `[rows, features]`, targets `[rows]` or `[rows, targets]`
  public func fitted(
    to x: Tensor, targets: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Regressor {
    x.requireSamples("DecisionTree", file: file, line: line)
    targets.requireTargets("DecisionTree", rows: x.shape[0], file: file, line: line)
    let empty = TargetStatistics(targets: targets.doubles, width: targets.elementCount / x.shape[0])
    return Regressor(structure: structure(x, empty), hasVectors: targets.rank == 2)
  }

  private func structure(_ x: Tensor, _ empty: some NodeStatistics) -> TreeStructure {
    let growing = TreeGrowing(limits: limits, columns: x.featureColumns, empty: empty)
    // All features are looked at, so no number is drawn.
    var generator = PhiloxGenerator(seed: 0)
    return growing.tree(of: Array(0..<Int32(x.shape[0])), using: &generator)
  }

  /// A tree whose leaves are shares of classes.
  public struct Classifier: ClassProbabilities {
    /// The number of classes.
    public let classCount: Int
    /// The questions and leaves.
    public let structure: TreeStructure

    /// The shares of the classes among the samples of the leaf that each row leads to.
    ///
    /// - Shapes: `[rows, features]` → `[rows, classCount]`
    public func probabilities(_ x: Tensor) -> Tensor {
      x.requireSamples("DecisionTree", features: structure.featureCount)
      return structure.predictions(x).converted(to: x.dtype)
    }
  }

  /// A tree whose leaves are means of targets.
  public struct Regressor: TargetPrediction {
    /// The questions and leaves.
    public let structure: TreeStructure
    let hasVectors: Bool

    /// The mean targets of the samples of the leaf that each row leads to.
    ///
    /// - Shapes: `[rows, features]` → `[rows]` or `[rows, targets]`
    public func callAsFunction(_ x: Tensor) -> Tensor {
      x.requireSamples("DecisionTree", features: structure.featureCount)
      let result = structure.predictions(x).converted(to: x.dtype)
      return hasVectors ? result : result.squeezed(1)
    }
  }
}

extension Tensor {
  /// The values of each feature, sample after sample.
  var featureColumns: [[Double]] {
    let values = transposed().doubles
    let rows = shape[0]
    return stride(from: 0, to: values.count, by: rows).map { Array(values[$0..<$0 + rows]) }
  }
}
