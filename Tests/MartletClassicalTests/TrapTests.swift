import Martlet
import MartletClassical
import TestSupport
import Testing

private let traps: [Trap] = [
  Trap("LinearRegression: [4] float32: targets are [3] or [3, targets] of float32 or float64") {
    _ = try? LinearRegression().fitted(to: Tensor.ones([3, 2]), targets: Tensor.ones([4]))
  },
  Trap("LinearRegression: [2, 1]: features must be finite") {
    _ = try? LinearRegression().fitted(to: Tensor([[Float.nan], [1]]), targets: Tensor.ones([2]))
  },
  Trap("LinearRegression: [2]: targets must be finite") {
    _ = try? LinearRegression().fitted(to: Tensor.ones([2, 1]), targets: Tensor([Float.infinity, 1]))
  },
  Trap("LinearRegression: [6] float32: samples are [rows, features] of float32 or float64") {
    _ = try? LinearRegression().fitted(to: Tensor.ones([6]), targets: Tensor.ones([6]))
  },
  Trap("LinearRegression: -1.0: the penalty must not be negative") { _ = LinearRegression(penalty: -1) },
  Trap("LogisticRegression: [2]: label 2 is not in 0..<2") {
    _ = try? LogisticRegression().fitted(to: Tensor.ones([2, 1]), labels: Tensor([0, 2]), classCount: 2)
  },
  Trap("LogisticRegression: [2]: label -1 is not in 0..<1") {
    _ = try? LogisticRegression().fitted(to: Tensor.ones([2, 1]), labels: Tensor([0, -1]))
  },
  Trap("LogisticRegression: [2] float32: labels are [2] of int32 or int64") {
    _ = try? LogisticRegression().fitted(to: Tensor.ones([2, 1]), labels: Tensor.ones([2]))
  },
  Trap("LogisticRegression: 1: there must be two classes") {
    _ = try? LogisticRegression().fitted(to: Tensor.ones([2, 1]), labels: Tensor([0, 0]))
  },
  Trap("LogisticRegression: 0.0, 1000: tolerance and iterations must be positive") {
    _ = LogisticRegression(tolerance: 0)
  },
  Trap("KNearestNeighbors: 0: there must be a neighbour") { _ = KNearestNeighbors(count: 0) },
  Trap("KNearestNeighbors: [2, 1]: 3 neighbours are asked for") {
    _ = KNearestNeighbors(count: 3).fitted(to: Tensor.ones([2, 1]), labels: Tensor([0, 1]))
  },
  Trap("PCA: 0: there must be a component") { _ = PCA(count: 0) },
  Trap("PCA: [9, 3]: 4 components are asked for of two rows or more") {
    _ = try? PCA(count: 4).fitted(to: Tensor.ones([9, 3]))
  },
  Trap("PCA: [1, 3]: 1 components are asked for of two rows or more") {
    _ = try? PCA().fitted(to: Tensor.ones([1, 3]))
  },
  Trap("KMeans: 0, 10, 0.0001, 300: counts must be positive and the tolerance not negative") { _ = KMeans(count: 0) },
  Trap("KMeans: [2, 2]: 3 clusters need as many rows") {
    var generator = PhiloxGenerator(seed: 1)
    _ = try? KMeans(count: 3).fitted(to: Tensor.ones([2, 2]), using: &generator)
  },
  Trap("KMeans: [3, 2]: there must be 2 centres") {
    _ = try? KMeans(count: 2).fitted(to: Tensor.ones([4, 2]), from: Tensor.ones([3, 2]))
  },
  Trap("TSNE: [90, 2]: a perplexity of 30.0 needs more than three times as many rows") {
    var generator = PhiloxGenerator(seed: 3)
    _ = TSNE(perplexity: 30).fitted(to: Tensor.ones([90, 2]), using: &generator)
  },
  Trap("TSNE: perplexity 0.5, 2 dimensions, 1000 iterations: perplexity and exaggeration must be at least 1") {
    _ = TSNE(perplexity: 0.5)
  },
  Trap("TSNE: [8, 2]: the start must be [9, 2]") {
    _ = TSNE(perplexity: 2).fitted(to: Tensor.ones([9, 2]), from: Tensor.ones([8, 2]))
  },
  Trap("TreeLimits: a depth must not be negative, a split needs 2 samples and a leaf 1 at least") {
    _ = TreeLimits(maximumDepth: -1)
  },
  Trap("DecisionTree: [3] int64: labels are [2] of int32 or int64") {
    _ = DecisionTree().fitted(to: Tensor.ones([2, 1]), labels: Tensor([0, 1, 0]))
  },
  Trap("RandomForest: 0: there must be a tree") { _ = RandomForest(treeCount: 0) },
  Trap("determination: [2]: the model predicts [2, 1]") {
    let model = try? LinearRegression(penalty: 1).fitted(to: Tensor.ones([2, 1]), targets: Tensor.ones([2, 1]))
    _ = model?.determination(Tensor.ones([2, 1]), targets: Tensor.ones([2]))
  },
]

@Test(arguments: traps.indices) func aBrokenContractOfClassicalMethodsIsNamed(_ index: Int) async {
  let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [index] in
    traps[index].run()
  }
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(text.contains(traps[index].words) && text.contains("MartletClassicalTests/TrapTests"), "\(text)")
}

@Test func aModelNamesTheFeaturesThatItWasFittedTo() async {
  let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
    let model = try LinearRegression().fitted(to: Tensor([[1.0], [2]]), targets: Tensor([1.0, 2]))
    _ = model(Tensor.ones([1, 2], dtype: .float64))
  }
  let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(text.contains("LinearRegression: [1, 2]: the model was fitted to 1 features"), "\(text)")
}
