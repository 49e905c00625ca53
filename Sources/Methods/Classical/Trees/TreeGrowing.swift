/// Grows a tree by the splits that lower the impurity most.
///
/// The open node whose split lowers the impurity of all samples most is split first, so that a limit of leaves keeps the
/// best ones; without such a limit the order does not matter. Of equally good splits that of the first feature is taken,
/// and of its thresholds the least.
struct TreeGrowing<Statistics: NodeStatistics> {
  let limits: TreeLimits
  /// The features, one after another: a column holds the values of all samples.
  let columns: [[Double]]
  /// Without samples.
  let empty: Statistics
  /// How many features that vary are looked at for each split; `nil` for all.
  var featuresPerSplit: Int?

  private struct Split {
    let feature: Int
    let threshold: Double
    /// How much it lowers the impurity times the number of samples.
    let gain: Double
  }

  /// A node that may be split.
  private struct Open {
    let node: Int
    let depth: Int
    let samples: [Int32]
    let split: Split
  }

  /// The tree of these samples; one may be named several times.
  func tree(of samples: [Int32], using generator: inout some RandomNumberGenerator) -> TreeStructure {
    var nodes: [TreeStructure.Node] = []
    var open: [Open] = []
    func add(_ samples: [Int32], depth: Int) -> Int {
      var statistics = empty
      for sample in samples { statistics.add(Int(sample)) }
      nodes.append(
        TreeStructure.Node(
          sampleCount: samples.count, impurity: statistics.impurity, prediction: statistics.prediction))
      let node = nodes.count - 1
      if depth < limits.maximumDepth ?? .max, let split = bestSplit(of: samples, statistics, using: &generator) {
        open.append(Open(node: node, depth: depth, samples: samples, split: split))
      }
      return node
    }
    _ = add(samples, depth: 0)
    var leaves = 1
    while leaves < limits.maximumLeaves ?? .max, let next = takeBest(&open) {
      let column = columns[next.split.feature]
      let yes = next.samples.filter { column[Int($0)] <= next.split.threshold }
      let no = next.samples.filter { column[Int($0)] > next.split.threshold }
      nodes[next.node].question = (next.split.feature, next.split.threshold)
      nodes[next.node].yes = add(yes, depth: next.depth + 1)
      nodes[next.node].no = add(no, depth: next.depth + 1)
      leaves += 1
    }
    return TreeStructure(nodes: nodes, featureCount: columns.count)
  }

  /// Takes out the node with the greatest gain; where leaves are not limited, the last one.
  private func takeBest(_ open: inout [Open]) -> Open? {
    if limits.maximumLeaves == nil { return open.popLast() }
    guard let best = open.indices.max(by: { open[$0].split.gain < open[$1].split.gain }) else { return nil }
    return open.remove(at: best)
  }

  private func bestSplit(
    of samples: [Int32], _ statistics: Statistics, using generator: inout some RandomNumberGenerator
  ) -> Split? {
    if samples.count < limits.minimumSplitSize || samples.count < 2 * limits.minimumLeafSize { return nil }
    if statistics.isPure { return nil }
    var best: Split?
    var order = Array(columns.indices)
    var left = featuresPerSplit ?? columns.count
    var pairs = [(value: Double, sample: Int32)](repeating: (0, 0), count: samples.count)
    for position in order.indices where left > 0 {
      if featuresPerSplit != nil { order.swapAt(position, Int.random(in: position..<order.count, using: &generator)) }
      let feature = order[position]
      let column = columns[feature]
      for (place, sample) in samples.enumerated() { pairs[place] = (column[Int(sample)], sample) }
      pairs.sort { $0.value < $1.value }
      if pairs[0].value == pairs[pairs.count - 1].value { continue }
      left -= 1
      if let split = bestThreshold(of: pairs, feature: feature, statistics), split.gain > best?.gain ?? -.infinity {
        best = split
      }
    }
    return best
  }

  /// The best threshold of one feature, by moving samples in order from one side to the other.
  private func bestThreshold(
    of pairs: [(value: Double, sample: Int32)], feature: Int, _ statistics: Statistics
  ) -> Split? {
    var (yes, no) = (empty, statistics)
    let whole = Double(statistics.count) * statistics.impurity
    var best: Split?
    for place in 0..<(pairs.count - limits.minimumLeafSize) {
      yes.add(Int(pairs[place].sample))
      no.remove(Int(pairs[place].sample))
      let (value, next) = (pairs[place].value, pairs[place + 1].value)
      if value == next || yes.count < limits.minimumLeafSize { continue }
      let gain = whole - Double(yes.count) * yes.impurity - Double(no.count) * no.impurity
      if gain > best?.gain ?? -.infinity {
        // The middle may round up to the greater value, which belongs to the other side.
        let middle = value / 2 + next / 2
        best = Split(feature: feature, threshold: middle < next ? middle : value, gain: gain)
      }
    }
    return best
  }
}
