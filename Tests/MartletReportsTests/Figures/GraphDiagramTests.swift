import MartletReports
import Testing

@Suite struct GraphDiagramTests {
  private func layout(
    _ edges: [(from: Int, to: Int)], count: Int, given: [Int?]? = nil, size: Double = 20
  ) -> LayeredLayout {
    LayeredLayout(
      sizes: Array(repeating: size, count: count), edges: edges,
      given: given ?? Array(repeating: nil, count: count))
  }

  @Test func layersFollowTheLongestWay() {
    let layout = layout([(0, 1), (1, 2), (0, 2), (2, 3)], count: 4)
    #expect(layout.layers == [0, 1, 2, 3])
    // The edge from 0 to 2 passes through layer 1.
    #expect(layout.bends.map(\.count) == [0, 0, 1, 0])
    #expect(layout.bends[2][0].layer == 1)
  }

  @Test func cyclesAndLoopsDoNotHang() {
    let layout = layout([(0, 1), (1, 2), (2, 0), (1, 1)], count: 3)
    #expect(layout.layers == [0, 1, 2])
    #expect(layout.bends[2].count == 1 && layout.bends[3].isEmpty)
  }

  @Test func sourcesStandNextToWhatNeedsThem() {
    #expect(layout([(0, 1), (1, 2), (3, 2)], count: 4).layers == [0, 1, 2, 1])
  }

  @Test func givenLayersAreKept() {
    #expect(layout([(0, 1)], count: 2, given: [2, 5]).layers == [2, 5])
  }

  @Test func nodesOfALayerStandApart() {
    var edges: [(from: Int, to: Int)] = []
    for from in 0..<6 { for to in 6..<12 { edges.append((from, to)) } }
    let layout = layout(edges, count: 12)
    for layer in 0...1 {
      let places = layout.places.indices.filter { layout.layers[$0] == layer }.map { layout.places[$0] }.sorted()
      for (one, other) in zip(places, places.dropFirst()) {
        // The size of a node and the gap between neighbours.
        #expect(other - one > 33.999)
      }
    }
    #expect(layout.places.allSatisfy { $0 > 9.999 })
  }

  @Test func treesHaveNoCrossingsAndParentsOverTheirChildren() {
    // The children of node n are 2n + 1 and 2n + 2; the edges come in a shuffled order.
    var edges: [(from: Int, to: Int)] = []
    for parent in [5, 2, 0, 6, 3, 1, 4] {
      edges.append((parent, 2 * parent + 2))
      edges.append((parent, 2 * parent + 1))
    }
    let layout = layout(edges, count: 15)
    for parent in 0..<7 {
      let children = (layout.places[2 * parent + 1] + layout.places[2 * parent + 2]) / 2
      #expect(abs(layout.places[parent] - children) < 0.5)
    }
    for one in edges {
      for other in edges where layout.layers[one.from] == layout.layers[other.from] {
        guard layout.places[one.from] < layout.places[other.from] else { continue }
        #expect(layout.places[one.to] < layout.places[other.to])
      }
    }
  }

  @Test func everyNodeAndItsLabelIsDrawn() throws {
    let diagram = GraphDiagram(
      nodes: ["one", "two", "a node with a rather long label that is broken"].map { .init($0) },
      edges: [.init("one", "two", label: "words"), .init("two", "missing")])
    let check = try #require(XMLCheck.parse(diagram.svg()))
    #expect(check.count(class: "node") == 3)
    for word in ["one", "two", "words"] { #expect(check.words.contains(word)) }
    #expect(check.count(class: "head") == 1)
  }

  @Test func networkHasAnEdgeForEveryWeightThatIsDrawn() {
    let network = GraphDiagram.network(layers: [("in", 3), ("hidden", 100), ("out", 2)], mostUnits: 5)
    // Of the hidden layer four units and an ellipsis are drawn.
    #expect(network.nodes.count == 3 + 5 + 2)
    #expect(network.edges.count == 3 * 4 + 4 * 2)
    #expect(network.groups == ["in: 3", "hidden: 100", "out: 2"])
  }

  @Test func negativeWeightsAreToldByMoreThanColor() throws {
    let diagram = GraphDiagram(
      nodes: [.init("a"), .init("b")], edges: [.init("a", "b", weight: 1), .init("b", "a", weight: -2)])
    let links = try #require(XMLCheck.parse(diagram.svg())).elements.filter { $0.has(class: "link") }
    #expect(links.map { $0.has(class: "dashed") }.sorted { !$0 && $1 } == [false, true])
  }

  @Test func emptyGraphSaysSo() throws {
    #expect(try #require(XMLCheck.parse(GraphDiagram(nodes: [], edges: []).svg())).text.contains("No data"))
  }

  @Test func largeGraphsAreDrawnInTime() throws {
    let nodes = (0..<300).map { GraphDiagram.Node("\($0)") }
    let edges = (0..<900).map { GraphDiagram.Edge("\($0 * 7 % 300)", "\($0 * 13 % 300)") }
    let clock = ContinuousClock()
    let time = clock.measure { _ = GraphDiagram(nodes: nodes, edges: edges).svg() }
    #expect(time < .seconds(60))
  }
}
