import MartletReports

extension SampleChapter {
  static var graphs: SampleChapter {
    SampleChapter(
      "Graphs",
      [
        Sample(
          "A fully connected network; of long layers some units are drawn.",
          GraphDiagram.network(
            "A classifier of digits",
            layers: [("pixels", 784), ("hidden", 128), ("hidden", 6), ("classes", 10)])),
        Sample("A decision tree, and the steps of a residual block.", tree, block),
        Sample("Weighted edges; a graph with cycles on a circle; given places.", weights, cycle, states),
      ])
  }

  private static var tree: GraphDiagram {
    GraphDiagram(
      "Decision tree",
      nodes: [
        .init("a", label: "petal width\n≤ 0.8 cm"), .init("b", label: "setosa", group: 0),
        .init("c", label: "petal width\n≤ 1.75 cm"), .init("d", label: "petal length ≤ 4.95 cm"),
        .init("e", label: "virginica", group: 2), .init("f", label: "versicolor", group: 1),
        .init("g", label: "virginica", group: 2),
      ],
      edges: [
        .init("a", "b", label: "yes"), .init("a", "c", label: "no"), .init("c", "d", label: "yes"),
        .init("c", "e", label: "no"), .init("d", "f", label: "yes"), .init("d", "g", label: "no"),
      ], layout: .downwards)
  }

  private static var block: GraphDiagram {
    GraphDiagram(
      "Residual block",
      nodes: [
        .init("x"), .init("conv1", label: "convolution 3×3"), .init("n1", label: "batch norm, ReLU"),
        .init("conv2", label: "convolution 3×3"), .init("sum", label: "+", group: 1), .init("y"),
      ],
      edges: [
        .init("x", "conv1"), .init("conv1", "n1"), .init("n1", "conv2"), .init("conv2", "sum"),
        .init("x", "sum", label: "identity"), .init("sum", "y"),
      ], layout: .downwards)
  }

  private static var weights: GraphDiagram {
    GraphDiagram(
      "Weights", nodes: [.init("x₁"), .init("x₂"), .init("h₁", group: 0), .init("h₂", group: 0), .init("y", group: 1)],
      edges: [
        .init("x₁", "h₁", weight: 1.9, label: "1.9"), .init("x₁", "h₂", weight: -0.7, label: "−0.7"),
        .init("x₂", "h₁", weight: 0.4, label: "0.4"), .init("x₂", "h₂", weight: 1.1, label: "1.1"),
        .init("h₁", "y", weight: -2.2, label: "−2.2"), .init("h₂", "y", weight: 0.9, label: "0.9"),
      ])
  }

  private static var cycle: GraphDiagram {
    let names = (1...6).map { "page \($0)" }
    let edges = [(1, 2), (2, 3), (3, 1), (3, 4), (4, 3), (4, 5), (5, 6), (6, 4), (2, 2), (1, 5)]
    return GraphDiagram(
      "Links between pages", nodes: names.map { .init($0) },
      edges: edges.map { .init("page \($0.0)", "page \($0.1)") }, layout: .circular)
  }

  private static var states: GraphDiagram {
    var nodes: [GraphDiagram.Node] = []
    var edges: [GraphDiagram.Edge] = []
    for row in 0..<3 {
      for column in 0..<3 {
        let (here, right, below) = ("\(row)\(column)", "\(row)\(column + 1)", "\(row + 1)\(column)")
        let isGoal = row == 2 && column == 2
        nodes.append(.init(here, group: isGoal ? 2 : nil, x: Double(column), y: -Double(row)))
        if column < 2 { edges.append(.init(here, right)) }
        if row < 2 { edges.append(.init(here, below)) }
      }
    }
    return GraphDiagram("Grid world", nodes: nodes, edges: edges, layout: .given)
  }
}
