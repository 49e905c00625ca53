import Dispatch
import Martlet
import Synchronization

/// Grows the trees of a forest on several threads.
struct ForestGrowing<Statistics: NodeStatistics>: Sendable {
  private let growing: TreeGrowing<Statistics>
  private let rowCount: Int
  private let treeCount: Int
  private let drawsSamples: Bool

  init(forest: RandomForest, _ x: Tensor, _ empty: Statistics, featuresPerSplit: Int) {
    growing = TreeGrowing(
      limits: forest.limits, columns: x.featureColumns, empty: empty, featuresPerSplit: featuresPerSplit)
    rowCount = x.shape[0]
    treeCount = forest.treeCount
    drawsSamples = forest.drawsSamples
  }

  /// Trees, and what those say of each sample that have not seen it.
  struct Grown {
    let trees: [TreeStructure]
    /// The samples that a tree has not seen, and the mean predictions of such trees; `nil` where there is none.
    let outOfBag: (rows: [Int], predictions: Tensor)?
  }

  func grown(using generator: inout some RandomNumberGenerator) -> Grown {
    // Each tree has a seed of its own, so that it does not matter which thread grows it and when.
    let seeds = (0..<treeCount).map { _ in generator.next() }
    let results = Mutex([(tree: TreeStructure, unseen: [Int])?](repeating: nil, count: treeCount))
    let workers = Swift.min(Threads.count, treeCount)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for index in stride(from: worker, to: treeCount, by: workers) {
        let result = tree(seed: seeds[index])
        results.withLock { $0[index] = result }
      }
    }
    let all = results.withLock { $0.compactMap { $0 } }
    return Grown(trees: all.map(\.tree), outOfBag: drawsSamples ? outOfBag(all) : nil)
  }

  private func tree(seed: UInt64) -> (tree: TreeStructure, unseen: [Int]) {
    var generator = PhiloxGenerator(seed: seed)
    guard drawsSamples else { return (growing.tree(of: Array(0..<Int32(rowCount)), using: &generator), []) }
    var isSeen = [Bool](repeating: false, count: rowCount)
    let samples = (0..<rowCount).map { _ in
      let sample = Int.random(in: 0..<rowCount, using: &generator)
      isSeen[sample] = true
      return Int32(sample)
    }
    return (growing.tree(of: samples, using: &generator), isSeen.indices.filter { !isSeen[$0] })
  }

  private func outOfBag(_ all: [(tree: TreeStructure, unseen: [Int])]) -> (rows: [Int], predictions: Tensor)? {
    let width = growing.empty.prediction.count
    var sums = [Double](repeating: 0, count: rowCount * width)
    var counts = [Int](repeating: 0, count: rowCount)
    for (tree, unseen) in all {
      for row in unseen {
        let prediction = tree.nodes[tree.leaf { growing.columns[$0][row] }].prediction
        for (place, value) in prediction.enumerated() { sums[row * width + place] += value }
        counts[row] += 1
      }
    }
    let rows = counts.indices.filter { counts[$0] > 0 }
    if rows.isEmpty { return nil }
    let means = rows.flatMap { row in sums[row * width..<(row + 1) * width].map { $0 / Double(counts[row]) } }
    return (rows, Tensor(means, shape: [rows.count, width]))
  }
}
