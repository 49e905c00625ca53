/// A graph of nodes and edges, such as a neural network, a decision tree or a computation graph.
public struct GraphDiagram: Figure {
  /// A node.
  public struct Node: Sendable, Hashable {
    /// What edges call the node; no two nodes share it.
    public var id: String
    /// The words in the node, broken to lines at spaces and line breaks; `nil` for the name edges use.
    public var label: String?
    /// The group that colours the node, as an index; `nil` for none.
    public var group: Int?
    /// The layer of the node, counted from 0; `nil` lets edges decide.
    public var layer: Int?
    /// The place of the node in a layout of given places, `y` upwards; the unit does not matter.
    public var x: Double?
    /// See ``x``.
    public var y: Double?

    /// Makes a node.
    ///
    /// - Parameters:
    ///   - id: what edges call the node.
    ///   - label: the words in the node; `nil` for `id`.
    ///   - group: the group that colours the node.
    ///   - layer: the layer of the node; `nil` lets edges decide.
    ///   - x: the place of the node in a layout of given places.
    ///   - y: the place of the node, upwards.
    public init(
      _ id: String, label: String? = nil, group: Int? = nil, layer: Int? = nil, x: Double? = nil, y: Double? = nil
    ) {
      self.id = id
      self.label = label
      self.group = group
      self.layer = layer
      self.x = x
      self.y = y
    }
  }

  /// An edge; those whose ends are unknown are left out.
  public struct Edge: Sendable, Hashable {
    /// Where the edge begins.
    public var from: String
    /// Where it ends.
    public var to: String
    /// Its weight, shown by width, and by colour and dashes where negative; `nil` for none.
    public var weight: Double?
    /// The words beside it; empty for none.
    public var label: String

    /// Makes an edge.
    public init(_ from: String, _ to: String, weight: Double? = nil, label: String = "") {
      self.from = from
      self.to = to
      self.weight = weight
      self.label = label
    }
  }

  /// Where nodes stand.
  public enum Layout: Sendable, Hashable {
    /// In layers from left to right, as networks are drawn; from top to bottom where the picture is too narrow.
    case rightwards
    /// In layers from top to bottom, as trees are drawn; from left to right where the picture is too narrow.
    case downwards
    /// On a circle.
    case circular
    /// Where the nodes say; those that say nothing stand at the origin.
    case given
  }

  /// The heading; empty for none.
  public var title: String
  /// The nodes.
  public var nodes: [Node]
  /// The edges.
  public var edges: [Edge]
  /// Where nodes stand.
  public var layout: Layout
  /// Whether edges end in arrows.
  public var isDirected: Bool
  /// The names of the groups in the legend; groups beyond the array are not named.
  public var groups: [String]

  /// Makes a diagram of a graph.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - nodes: the nodes.
  ///   - edges: the edges.
  ///   - layout: where nodes stand.
  ///   - isDirected: whether edges end in arrows.
  ///   - groups: the names of the groups in the legend.
  public init(
    _ title: String = "", nodes: [Node], edges: [Edge], layout: Layout = .rightwards, isDirected: Bool = true,
    groups: [String] = []
  ) {
    self.title = title
    self.nodes = nodes
    self.edges = edges
    self.layout = layout
    self.isDirected = isDirected
    self.groups = groups
  }

  /// Makes the diagram of a fully connected network; of long layers the first and the last units are drawn.
  ///
  /// - Parameters:
  ///   - title: the heading; empty for none.
  ///   - layers: the name and the number of units of each layer.
  ///   - mostUnits: the most units of a layer to draw, at least 3.
  public static func network(
    _ title: String = "", layers: [(name: String, units: Int)], mostUnits: Int = 7
  ) -> GraphDiagram {
    var nodes: [Node] = []
    var names: [[String]] = []
    let most = max(3, mostUnits)
    for (layer, (_, units)) in layers.enumerated() {
      let isCut = units > most
      // The last but one place of a layer that was cut holds an ellipsis without edges.
      let drawn = isCut ? most : max(0, units)
      let column = (0..<drawn).map { unit -> Node in
        let isEllipsis = isCut && unit == drawn - 2
        return Node("\(layer).\(unit)", label: isEllipsis ? "⋮" : "", group: isEllipsis ? nil : layer, layer: layer)
      }
      nodes += column
      names.append(column.filter { $0.label != "⋮" }.map(\.id))
    }
    let edges = zip(names, names.dropFirst()).flatMap { layer, next in
      layer.flatMap { from in next.map { Edge(from, $0) } }
    }
    let groups = layers.map { layer in
      let units = NumberFormat.fixed(Double(layer.units), decimals: 0)
      return layer.name.isEmpty ? units : "\(layer.name): \(units)"
    }
    return GraphDiagram(title, nodes: nodes, edges: edges, isDirected: false, groups: groups)
  }

  /// A self-contained SVG document that is at most `width` pixels wide; it follows the reader's light or dark theme.
  public func svg(width: Double) -> String {
    var drawing = Drawing()
    let height = GraphPainter(self, width: width).draw(into: &drawing)
    let heading = title.isEmpty ? "Graph" : title + ": graph"
    let label = "\(heading) of \(nodes.count) nodes and \(edges.count) edges"
    return drawing.document(width: width, height: height, label: label)
  }
}
