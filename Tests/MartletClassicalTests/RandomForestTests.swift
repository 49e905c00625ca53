import Martlet
import MartletClassical
import TestSupport
import Testing

struct RandomForestTests {
  private let golden = Golden(group: "forest")

  private func classifier(_ forest: RandomForest, seed: UInt64) throws -> RandomForest.Classifier {
    var generator = PhiloxGenerator(seed: seed)
    return forest.fitted(to: try golden("x"), labels: try golden("labels"), using: &generator)
  }

  /// Whether a score is within what the peer's forests of five seeds reach, give or take.
  private func isUsual(_ score: Double?, _ name: String) throws -> Bool {
    let scores = try golden(name).doubles
    let (least, most) = (scores.min() ?? 0, scores.max() ?? 0)
    return ((least - 0.03)...(most + 0.03)).contains(try #require(score))
  }

  @Test(arguments: 1...3)
  func classifiersAreAsGoodAsThoseOfScikitLearn(seed: UInt64) throws {
    let forest = try classifier(RandomForest(treeCount: 200), seed: seed)
    #expect(try isUsual(forest.accuracy(golden("test"), labels: golden("test labels")), "classes/scores"))
    #expect(try isUsual(forest.outOfBagScore, "classes/unseen"))
    #expect((Tensor(forest.importances) - (try golden("classes/importances"))).abs().max().scalar < 0.04)
  }

  @Test(arguments: 1...3)
  func regressionsAreAsGoodAsThoseOfScikitLearn(seed: UInt64) throws {
    var generator = PhiloxGenerator(seed: seed)
    let forest = RandomForest(treeCount: 200).fitted(to: try golden("x"), targets: try golden("y"), using: &generator)
    #expect(try isUsual(forest.determination(golden("test"), targets: golden("test y")), "targets/scores"))
    #expect(try isUsual(forest.outOfBagScore, "targets/unseen"))
    #expect((Tensor(forest.importances) - (try golden("targets/importances"))).abs().max().scalar < 0.06)
  }

  @Test func manyTreesAreBetterThanOne() throws {
    let (test, expected) = (try golden("test"), try golden("test labels"))
    let one = try classifier(RandomForest(treeCount: 1), seed: 4).accuracy(test, labels: expected)
    let many = try classifier(RandomForest(treeCount: 100), seed: 4).accuracy(test, labels: expected)
    #expect(many > one)
  }

  @Test func theSameSeedGivesTheSameForestOnAnyNumberOfThreads() throws {
    let before = Threads.count
    defer { Threads.count = before }
    Threads.count = 1
    let single = try classifier(RandomForest(treeCount: 20), seed: 5)
    Threads.count = 3
    let several = try classifier(RandomForest(treeCount: 20), seed: 5)
    #expect(single.trees == several.trees && single.outOfBagScore == several.outOfBagScore)
    #expect(single.trees != (try classifier(RandomForest(treeCount: 20), seed: 6)).trees)
  }

  @Test func withoutChanceAllTreesAreTheTree() throws {
    let forest = try classifier(RandomForest(treeCount: 3, features: .all, drawsSamples: false), seed: 7)
    let tree = DecisionTree().fitted(to: try golden("x"), labels: try golden("labels"))
    #expect(forest.outOfBagScore == nil)
    let test = try golden("test")
    for own in forest.trees { #expect(own.leafCount == tree.structure.leafCount) }
    #expect(forest.accuracy(try golden("x"), labels: try golden("labels")) == 1)
    #expect(forest.probabilities(test).shape == [300, 3])
  }

  @Test func subsetsAreCounted() throws {
    for features in [RandomForest.FeatureSubset.all, .squareRoot, .third, .count(1), .count(99)] {
      let forest = try classifier(RandomForest(treeCount: 10, features: features), seed: 8)
      #expect(forest.accuracy(try golden("x"), labels: try golden("labels")) > 0.9)
    }
    // With one feature at each split, even those that say nothing are asked about.
    let single = try classifier(RandomForest(treeCount: 50, features: .count(1)), seed: 9)
    let all = try classifier(RandomForest(treeCount: 50, features: .all), seed: 9)
    #expect(single.importances[5] > all.importances[5])
  }

  @Test func limitsHoldForEachTree() throws {
    let forest = try classifier(RandomForest(treeCount: 10, limits: TreeLimits(maximumDepth: 2)), seed: 10)
    #expect(forest.trees.allSatisfy { $0.depth <= 2 })
  }

  @Test func severalTargetsArePredictedTogether() throws {
    let y = Tensor.stack([try golden("y"), 2 * (try golden("y"))], axis: 1)
    var generator = PhiloxGenerator(seed: 11)
    let forest = RandomForest(treeCount: 20).fitted(to: try golden("x"), targets: y, using: &generator)
    let predictions = forest(try golden("test"))
    #expect(predictions.shape == [300, 2] && forest.outOfBagScore ?? 0 > 0.5)
    #expect(
      mismatch(
        2 * predictions.narrowed(1, to: 0..<1), predictions.narrowed(1, to: 1..<2), relative: 1e-9, absolute: 1e-9)
        == nil)
  }
}
