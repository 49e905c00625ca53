/// Places the nodes of a directed graph in layers (Sugiyama, Tagawa and Toda 1981).
///
/// Edges that close a cycle are turned round; nodes get the layer of the longest way to them; edges over several layers
/// pass through points of their own; the order within layers has few crossings (barycentre method); and places within
/// layers are those nearest to the neighbours' that keep nodes apart.
package struct LayeredLayout {
  /// The layer of each node.
  package let layers: [Int]
  /// The place of each node along its layer, in the unit of the sizes; the least edge is at zero.
  package let places: [Double]
  /// The points between its ends through which each edge passes: layer and place along it.
  package let bends: [[(layer: Int, place: Double)]]

  /// - Parameters:
  ///   - sizes: the room that each node needs along its layer.
  ///   - edges: the ends of the edges as indices of nodes; both exist, loops are allowed.
  ///   - given: the layers of nodes that must stand in one.
  ///   - gap: the room between neighbours in a layer.
  package init(sizes: [Double], edges: [(from: Int, to: Int)], given: [Int?], gap: Double = 14) {
    let forward = Self.withoutCycles(edges, count: sizes.count)
    let layers = Self.layers(forward, given: given)
    self.layers = layers
    var graph = Ranks(layers: layers, sizes: sizes, gap: gap)
    var chains: [[Int]] = []
    for edge in edges {
      let (from, to) = layers[edge.from] <= layers[edge.to] ? (edge.from, edge.to) : (edge.to, edge.from)
      let chain = from == to ? [] : graph.connect(from, to)
      chains.append(layers[edge.from] <= layers[edge.to] ? chain : chain.reversed())
    }
    graph.order()
    let places = graph.places()
    self.places = Array(places.prefix(sizes.count))
    bends = chains.map { chain in chain.map { (graph.layers[$0], places[$0]) } }
  }

  /// The edges without loops, those that close a cycle turned round.
  private static func withoutCycles(_ edges: [(from: Int, to: Int)], count: Int) -> [(from: Int, to: Int)] {
    var outgoing = [[Int]](repeating: [], count: count)
    for edge in edges where edge.from != edge.to { outgoing[edge.from].append(edge.to) }
    var state = [Int](repeating: 0, count: count)
    var closing = Set<[Int]>()
    for root in 0..<count where state[root] == 0 {
      // Depth first without recursion, so that long chains do not exhaust the stack.
      var stack = [(node: root, next: 0)]
      state[root] = 1
      while let top = stack.last {
        guard top.next < outgoing[top.node].count else {
          state[top.node] = 2
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let target = outgoing[top.node][top.next]
        if state[target] == 1 { closing.insert([top.node, target]) }
        if state[target] == 0 {
          state[target] = 1
          stack.append((target, 0))
        }
      }
    }
    return edges.filter { $0.from != $0.to }
      .map { closing.contains([$0.from, $0.to]) ? (from: $0.to, to: $0.from) : $0 }
  }

  /// The length of the longest way to each node; nodes without a way to them stand next to the first that needs them.
  private static func layers(_ edges: [(from: Int, to: Int)], given: [Int?]) -> [Int] {
    var layers = given.map { max(0, $0 ?? 0) }
    // Without cycles as many rounds suffice as there are nodes; given layers may stop the growth earlier.
    for _ in layers.indices {
      var isStable = true
      for edge in edges where given[edge.to] == nil && layers[edge.to] < layers[edge.from] + 1 {
        layers[edge.to] = layers[edge.from] + 1
        isStable = false
      }
      if isStable { break }
    }
    let targets = Set(edges.map(\.to))
    for node in layers.indices where given[node] == nil && !targets.contains(node) {
      let first = edges.filter { $0.from == node }.map { layers[$0.to] }.min()
      if let first { layers[node] = max(0, first - 1) }
    }
    return layers
  }
}
