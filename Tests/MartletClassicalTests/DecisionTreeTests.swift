import Foundation
import Martlet
import MartletClassical
import TestSupport
import Testing

struct DecisionTreeTests {
  private let golden = Golden(group: "tree")
  private static let limits = [
    "depth 3": TreeLimits(maximumDepth: 3, minimumLeafSize: 5),
    "leaves 7": TreeLimits(maximumLeaves: 7, minimumLeafSize: 5),
    "split 40": TreeLimits(minimumSplitSize: 40, minimumLeafSize: 5),
  ]

  private func check(_ tree: TreeStructure, _ predictions: Tensor, _ name: String) throws {
    #expect(try mismatch(predictions, golden("\(name)/predictions"), relative: 1e-9, absolute: 1e-9) == nil, "\(name)")
    #expect(
      try mismatch(Tensor(tree.importances), golden("\(name)/importances"), relative: 1e-9, absolute: 1e-9) == nil,
      "\(name)")
    #expect(Double(tree.leafCount) == (try golden("\(name)/leaves").scalar), "\(name)")
    #expect(Double(tree.depth) == (try golden("\(name)/depth").scalar), "\(name)")
    let thresholds = tree.nodes.compactMap { $0.question?.threshold }.sorted()
    #expect(
      try mismatch(Tensor(thresholds), golden("\(name)/thresholds"), relative: 1e-12, absolute: 1e-12) == nil, "\(name)"
    )
    #expect(
      try mismatch(
        Tensor(tree.nodes.map(\.impurity).sorted()), golden("\(name)/impurities"), relative: 1e-9, absolute: 1e-9)
        == nil, "\(name)")
  }

  @Test(arguments: limits.keys.sorted(), [ClassImpurity.gini, .entropy])
  func classifiersAreThoseOfScikitLearn(name: String, impurity: ClassImpurity) throws {
    let tree = DecisionTree(limits: try #require(Self.limits[name]), impurity: impurity)
      .fitted(to: try golden("x"), labels: try golden("labels"))
    try check(tree.structure, tree.probabilities(golden("test")), "\(name) \(impurity)")
  }

  @Test(arguments: limits.keys.sorted(), [1, 2])
  func regressionsAreThoseOfScikitLearn(name: String, width: Int) throws {
    let y = try golden("y")
    let targets = width == 1 ? y.narrowed(1, to: 0..<1).squeezed(1) : y
    let tree = DecisionTree(limits: try #require(Self.limits[name])).fitted(to: try golden("x"), targets: targets)
    try check(tree.structure, tree(golden("test")), "\(name) variance \(width)")
  }

  @Test func withoutLimitsAllSamplesAreLearned() throws {
    let x = try golden("x")
    let classifier = DecisionTree().fitted(to: x, labels: try golden("labels"))
    #expect(classifier.accuracy(x, labels: try golden("labels")) == 1)
    #expect(classifier.structure.nodes.allSatisfy { $0.question != nil || $0.impurity == 0 })
    let regressor = DecisionTree().fitted(to: x.converted(to: .float32), targets: try golden("y"))
    #expect(regressor.determination(x.converted(to: .float32), targets: try golden("y")) > 1 - 1e-12)
  }

  @Test func limitsHold() throws {
    let (x, labels) = (try golden("x"), try golden("labels"))
    for depth in 0...4 {
      #expect(
        DecisionTree(limits: TreeLimits(maximumDepth: depth)).fitted(to: x, labels: labels).structure.depth == depth)
    }
    for leaves in [1, 2, 9] {
      let tree = DecisionTree(limits: TreeLimits(maximumLeaves: leaves)).fitted(to: x, labels: labels).structure
      #expect(tree.leafCount == leaves && tree.nodes.count == 2 * leaves - 1)
    }
    let large = DecisionTree(limits: TreeLimits(minimumLeafSize: 20)).fitted(to: x, labels: labels).structure
    #expect(large.nodes.allSatisfy { $0.sampleCount >= 20 } && large.leafCount > 2)
  }

  @Test func aSplitThatHelpsLaterIsMade() {
    // Exclusive or: no first question lowers the impurity.
    let x = Tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    let tree = DecisionTree().fitted(to: x, labels: Tensor([0, 1, 1, 0]))
    #expect(tree(x).integers == [0, 1, 1, 0] && tree.structure.depth == 2)
  }

  @Test func equalSamplesMakeALeaf() {
    let x = Tensor([[1.0], [1], [1], [2]])
    let tree = DecisionTree().fitted(to: x, labels: Tensor([0, 1, 1, 0]))
    #expect(tree.structure.leafCount == 2)
    #expect(
      mismatch(tree.probabilities(Tensor([[0.0]])), Tensor([[1.0 / 3, 2.0 / 3]]), relative: 1e-15, absolute: 1e-15)
        == nil)
    #expect(DecisionTree().fitted(to: x, targets: Tensor([3.0, 3, 3, 3])).structure.nodes.count == 1)
  }

  @Test func neighbouringNumbersAreToldApart() {
    let (low, high) = (1.0, 1.0.nextUp)
    let tree = DecisionTree().fitted(to: Tensor([[low], [high]]), labels: Tensor([0, 1]))
    #expect(tree(Tensor([[low], [high]])).integers == [0, 1])
  }

  @Test func aTreePrintsAsItsQuestions() {
    let x = Tensor([[1.0, 5], [2, 5], [3, 5], [3, 7]])
    let tree = DecisionTree().fitted(to: x, labels: Tensor([0, 0, 1, 0])).structure
    #expect(
      tree.description == """
        x0 ≤ 2.5:
          1.0 0.0 (2)
        x0 > 2.5:
          x1 ≤ 6.0:
            0.0 1.0 (1)
          x1 > 6.0:
            1.0 0.0 (1)
        """)
    #expect(tree.text(features: ["width", "height"], classes: ["cat", "dog"]).contains("height ≤ 6.0:\n    dog (1)"))
    let graph = tree.graph(features: ["a \"b\"", "c"], classes: ["cat", "dog"])
    #expect(graph.hasPrefix("digraph tree {\n") && graph.hasSuffix("}\n"))
    #expect(graph.contains("0 [label=\"a \\\"b\\\" ≤ 2.5\\n4 samples\"]") && graph.contains("[label=\"yes\"]"))
    #expect(graph.components(separatedBy: " -> ").count == tree.nodes.count)
  }
}
