/// The layers of a graph with points for edges that pass through, while they are being ordered and placed.
struct Ranks {
  /// The room that an edge passing through needs.
  private static let passage = 4.0
  private static let sweeps = 10

  /// The room between neighbours in a layer.
  private let gap: Double
  private(set) var layers: [Int]
  private var sizes: [Double]
  private var ranks: [[Int]]
  private var before: [[Int]]
  private var behind: [[Int]]

  init(layers: [Int], sizes: [Double], gap: Double) {
    self.gap = gap
    self.layers = layers
    self.sizes = sizes
    ranks = [[Int]](repeating: [], count: (layers.max() ?? -1) + 1)
    before = [[Int]](repeating: [], count: layers.count)
    behind = before
    for (node, layer) in layers.enumerated() { ranks[layer].append(node) }
  }

  /// Connects two nodes through every layer between theirs and returns the points of the way.
  mutating func connect(_ from: Int, _ to: Int) -> [Int] {
    var last = from
    var way: [Int] = []
    for layer in layers[from]..<layers[to] where layer > layers[from] {
      let point = layers.count
      layers.append(layer)
      sizes.append(Self.passage)
      before.append([])
      behind.append([])
      ranks[layer].append(point)
      link(last, point)
      way.append(point)
      last = point
    }
    link(last, to)
    return way
  }

  private mutating func link(_ from: Int, _ to: Int) {
    // Within one layer an edge has no say in the order.
    guard layers[from] < layers[to] else { return }
    behind[from].append(to)
    before[to].append(from)
  }

  // MARK: Order

  /// Orders each layer by the mean place of the neighbours in the layer before or behind, and keeps the best order.
  mutating func order() {
    var best = (ranks: ranks, crossings: crossings())
    for sweep in 0..<Self.sweeps where best.crossings > 0 {
      let isForward = sweep.isMultiple(of: 2)
      let sequence = isForward ? Array(ranks.indices.dropFirst()) : Array(ranks.indices.dropLast().reversed())
      for rank in sequence { sort(rank, by: isForward ? before : behind, in: isForward ? rank - 1 : rank + 1) }
      let crossings = crossings()
      if crossings < best.crossings { best = (ranks, crossings) }
    }
    ranks = best.ranks
  }

  private mutating func sort(_ rank: Int, by neighbors: [[Int]], in other: Int) {
    let position = Dictionary(uniqueKeysWithValues: ranks[other].enumerated().map { ($0.element, Double($0.offset)) })
    let keys = ranks[rank].enumerated().map { index, node in
      let places = neighbors[node].compactMap { position[$0] }
      // A node without neighbours keeps its place.
      return (
        node: node, key: places.isEmpty ? Double(index) : places.reduce(0, +) / Double(places.count), index: index
      )
    }
    ranks[rank] = keys.sorted { ($0.key, $0.index) < ($1.key, $1.index) }.map(\.node)
  }

  /// How many pairs of edges between neighbouring layers cross; an estimate of none where there are very many edges.
  private func crossings() -> Int {
    var count = 0
    for rank in ranks.indices.dropLast() {
      let position = Dictionary(uniqueKeysWithValues: ranks[rank + 1].enumerated().map { ($0.element, $0.offset) })
      let ends = ranks[rank].map { node in behind[node].compactMap { position[$0] } }
      guard ends.joined().count <= 1500 else { continue }
      for (index, one) in ends.enumerated() {
        for other in ends[(index + 1)...] {
          for end in one { count += other.count { $0 < end } }
        }
      }
    }
    return count
  }

  // MARK: Places

  /// The place of each node and each point along its layer.
  func places() -> [Double] {
    var places = [Double](repeating: 0, count: layers.count)
    for rank in ranks {
      let length = rank.reduce(0) { $0 + sizes[$1] } + gap * Double(max(0, rank.count - 1))
      var next = -length / 2
      for node in rank {
        places[node] = next + sizes[node] / 2
        next += sizes[node] + gap
      }
    }
    // Towards the layers before, then towards those behind, so that in the end parents stand over their children.
    for round in 0..<8 {
      let isForward = round.isMultiple(of: 2)
      let neighbors = isForward ? before : behind
      for rank in isForward ? ranks : ranks.reversed() { settle(rank, neighbors: neighbors, &places) }
    }
    let least = layers.indices.map { places[$0] - sizes[$0] / 2 }.min() ?? 0
    return places.map { $0 - least }
  }

  /// Moves the nodes of a layer as near to the mean of their neighbours as their order and their sizes allow: in least
  /// squares, by pooling adjacent violators (Ayer et al. 1955).
  private func settle(_ rank: [Int], neighbors: [[Int]], _ places: inout [Double]) {
    var offset = 0.0
    var blocks: [(sum: Double, count: Double, nodes: Int)] = []
    var offsets: [Double] = []
    for (index, node) in rank.enumerated() {
      if index > 0 { offset += (sizes[rank[index - 1]] + sizes[node]) / 2 + gap }
      offsets.append(offset)
      let around = neighbors[node].map { places[$0] }
      let wanted = around.isEmpty ? places[node] : around.reduce(0, +) / Double(around.count)
      blocks.append((wanted - offset, 1, 1))
      while blocks.count > 1,
        blocks[blocks.count - 2].sum / blocks[blocks.count - 2].count
          > blocks[blocks.count - 1].sum / blocks[blocks.count - 1].count
      {
        let last = blocks.removeLast()
        blocks[blocks.count - 1].sum += last.sum
        blocks[blocks.count - 1].count += last.count
        blocks[blocks.count - 1].nodes += last.nodes
      }
    }
    var index = 0
    for block in blocks {
      for _ in 0..<block.nodes {
        places[rank[index]] = block.sum / block.count + offsets[index]
        index += 1
      }
    }
  }
}
