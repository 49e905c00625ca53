/// Draws a graph: its edges, their words, and its nodes over them.
struct GraphPainter {
  private let diagram: GraphDiagram
  private let width: Double
  /// The edges whose ends are known, and their ends as indices of nodes.
  private let edges: [(edge: GraphDiagram.Edge, from: Int, to: Int)]
  private let plan: GraphPlan

  private static let margin = 4.0
  /// The room that a loop needs above its node.
  private static let loop = 24.0

  init(_ diagram: GraphDiagram, width: Double) {
    self.diagram = diagram
    self.width = width
    let indices = Dictionary(diagram.nodes.enumerated().map { ($0.element.id, $0.offset) }) { first, _ in first }
    edges = diagram.edges.compactMap { edge in
      guard let from = indices[edge.from], let to = indices[edge.to] else { return nil }
      return (edge, from, to)
    }
    let ends = edges.map { (from: $0.from, to: $0.to) }
    let room = width - 2 * Self.margin
    switch diagram.layout {
    case .circular: plan = .circular(diagram, edges: ends, width: room)
    case .given: plan = .given(diagram, edges: ends, width: room)
    case .rightwards, .downwards:
      let isSideways = diagram.layout == .rightwards
      let wanted = GraphPlan.layered(diagram, edges: ends, isSideways: isSideways)
      let other = wanted.width > room ? GraphPlan.layered(diagram, edges: ends, isSideways: !isSideways) : wanted
      plan = (other.width < wanted.width ? other : wanted).widened(to: room)
    }
  }

  /// Draws the graph and returns the height of the picture.
  func draw(into drawing: inout Drawing) -> Double {
    let used = Set(diagram.nodes.compactMap(\.group))
    let legend = diagram.groups.enumerated().filter { used.contains($0.offset) }
      .map { ChartFrame.Entry(name: $0.element, series: $0.offset, sample: .block) }
    var top = ChartFrame.drawHeading(into: &drawing, title: diagram.title, legend: legend, width: width) + 8
    guard !diagram.nodes.isEmpty else {
      drawing.text("No data", 0, top + 14, class: "quiet")
      return top + 24
    }
    if edges.contains(where: { $0.from == $0.to }) { top += Self.loop }
    // What is too wide in either direction is drawn smaller as a whole.
    let room = width - 2 * Self.margin
    let scale = min(1, room / max(1, plan.width))
    let left = Self.margin + (room - plan.width * scale) / 2
    drawing.transformed(x: left, y: top, scale: scale) { drawing in
      drawEdges(into: &drawing)
      // Nodes are not seen through.
      drawing.path(plan.boxes.map(\.outline).joined(), class: "ground")
      for (node, box) in zip(diagram.nodes, plan.boxes) { draw(node, box, into: &drawing) }
      drawWords(into: &drawing)
    }
    return top + plan.height * scale + 6
  }

  // MARK: Nodes

  private func draw(_ node: GraphDiagram.Node, _ box: GraphPlan.Box, into drawing: inout Drawing) {
    let isPlain = node.label == "⋮"
    let name = node.group.map { "node \(FigureStyle.seriesClass(max(0, $0)))" } ?? "node plain"
    let title = box.lines.joined(separator: " ") == box.label ? nil : box.label
    if !isPlain {
      if box.isDisc {
        drawing.marker(.circle, box.center, radius: box.width / 2, class: name, title: title)
      } else {
        drawing.rectangle(
          box.center.x - box.width / 2, box.center.y - box.height / 2, box.width, box.height, class: name,
          title: title, radius: 6)
      }
    }
    for (index, line) in box.lines.enumerated() {
      let y = box.center.y + 4 + 14 * (Double(index) - Double(box.lines.count - 1) / 2)
      drawing.text(line, box.center.x, y, anchor: .middle, class: "name on")
    }
  }

  // MARK: Edges

  /// The way of an edge: its points from outline to outline, and the curve through them.
  private struct Way {
    let points: [Point]
    let data: String
    /// The point before the end, from which an arrow comes.
    let approach: Point
  }

  private func drawEdges(into drawing: inout Drawing) {
    let heaviest = edges.compactMap { $0.edge.weight.map(abs) }.filter(\.isFinite).max() ?? 0
    // Edges of one look are one path.
    var lines: [(look: String, width: Double, data: String)] = []
    var heads: [String: String] = [:]
    for index in edges.indices {
      let way = way(of: index)
      let weight = edges[index].edge.weight ?? 0
      let isWeighted = edges[index].edge.weight != nil && weight.isFinite && heaviest > 0
      let look = !isWeighted ? "link" : weight < 0 ? "link s2 dashed" : "link s1"
      let thickness = isWeighted ? (abs(weight) / heaviest * 8).rounded() * 0.4 + 0.5 : edges.count > 150 ? 0.6 : 1.2
      if let place = lines.firstIndex(where: { $0.look == look && $0.width == thickness }) {
        lines[place].data += way.data
      } else {
        lines.append((look, thickness, way.data))
      }
      if diagram.isDirected, let end = way.points.last {
        heads[look, default: ""] += head(at: end, from: way.approach, size: 5.5 + thickness)
      }
    }
    for line in lines { drawing.path(line.data, class: line.look, strokeWidth: line.width) }
    for (look, data) in heads.sorted(by: { $0.key < $1.key }) {
      drawing.path(data, class: look.replacing("link", with: "head").replacing(" dashed", with: ""))
    }
  }

  private func way(of index: Int) -> Way {
    let (from, to) = (plan.boxes[edges[index].from], plan.boxes[edges[index].to])
    let n = Markup.number
    if edges[index].from == edges[index].to {
      let top = from.center.y - from.height / 2
      let (start, end) = (Point(x: from.center.x - 7, y: top + 1), Point(x: from.center.x + 7, y: top + 1))
      let data =
        "M\(n(start.x)) \(n(start.y))C\(n(start.x - 16)) \(n(top - 26)) \(n(end.x + 16)) \(n(top - 26)) \(n(end.x)) \(n(end.y))"
      return Way(points: [start, end], data: data, approach: Point(x: end.x + 5, y: top - 10))
    }
    let bends = plan.bends[index]
    guard !bends.isEmpty else { return straight(from, to, index: index) }
    let start = from.edge(towards: bends[0])
    let end = to.edge(towards: bends[bends.count - 1])
    let points = [start] + bends + [end]
    // Each piece leaves and arrives across the layers.
    var data = "M\(n(start.x)) \(n(start.y))"
    for (one, other) in zip(points, points.dropFirst()) {
      let first =
        plan.isSideways ? Point(x: (one.x + other.x) / 2, y: one.y) : Point(x: one.x, y: (one.y + other.y) / 2)
      let second =
        plan.isSideways ? Point(x: (one.x + other.x) / 2, y: other.y) : Point(x: other.x, y: (one.y + other.y) / 2)
      data += "C\(n(first.x)) \(n(first.y)) \(n(second.x)) \(n(second.y)) \(n(other.x)) \(n(other.y))"
    }
    let last = points[points.count - 2]
    let approach = plan.isSideways ? Point(x: last.x, y: end.y) : Point(x: end.x, y: last.y)
    return Way(points: points, data: data, approach: approach)
  }

  /// A straight edge; if another leads back, both bend aside.
  private func straight(_ from: GraphPlan.Box, _ to: GraphPlan.Box, index: Int) -> Way {
    let n = Markup.number
    let hasReturn = edges.contains { $0.from == edges[index].to && $0.to == edges[index].from }
    guard hasReturn else {
      let points = [from.edge(towards: to.center), to.edge(towards: from.center)]
      return Way(points: points, data: PathData.line(points), approach: points[0])
    }
    let (dx, dy) = (to.center.x - from.center.x, to.center.y - from.center.y)
    let bend = Point(
      x: (from.center.x + to.center.x) / 2 - dy * 0.16, y: (from.center.y + to.center.y) / 2 + dx * 0.16)
    let (start, end) = (from.edge(towards: bend), to.edge(towards: bend))
    let data = "M\(n(start.x)) \(n(start.y))Q\(n(bend.x)) \(n(bend.y)) \(n(end.x)) \(n(end.y))"
    let middle = Point(
      x: 0.25 * start.x + 0.5 * bend.x + 0.25 * end.x, y: 0.25 * start.y + 0.5 * bend.y + 0.25 * end.y)
    return Way(points: [start, middle, end], data: data, approach: bend)
  }

  private func head(at tip: Point, from approach: Point, size: Double) -> String {
    let distance = max(approach.distance(to: tip), 1e-6)
    let (x, y) = ((tip.x - approach.x) / distance, (tip.y - approach.y) / distance)
    let base = Point(x: tip.x - x * size, y: tip.y - y * size)
    return PathData.outline([
      tip, Point(x: base.x - y * size * 0.42, y: base.y + x * size * 0.42),
      Point(x: base.x + y * size * 0.42, y: base.y - x * size * 0.42),
    ])
  }

  /// Writes the words of edges at their middle, or further along where others stand there.
  private func drawWords(into drawing: inout Drawing) {
    let size = 10.5
    var placer = LabelPlacer(
      area: Rectangle(left: -40, top: -Self.loop - 10, right: plan.width + 40, bottom: plan.height + 20))
    placer.boxes = plan.boxes.map { box in
      Rectangle(
        left: box.center.x - box.width / 2, top: box.center.y - box.height / 2, right: box.center.x + box.width / 2,
        bottom: box.center.y + box.height / 2)
    }
    for index in edges.indices where !edges[index].edge.label.isEmpty {
      let way = way(of: index)
      let text = TextMetrics.truncated(edges[index].edge.label, to: 110, size: size)
      let middle = way.points.count / 2
      let (one, other) = (way.points[max(0, middle - 1)], way.points[middle])
      let isLoop = edges[index].from == edges[index].to
      let places = [0.5, 0.38, 0.62, 0.28, 0.72].map { share in
        LabelPlacer.Candidate(
          x: one.x + (other.x - one.x) * share, y: one.y + (other.y - one.y) * share + (isLoop ? -20 : 3.5),
          anchor: .middle)
      }
      guard let place = placer.place(text, size: size, at: places) ?? places.first else { continue }
      let half = TextMetrics.width(of: text, size: size) / 2 + 1
      drawing.rectangle(place.x - half, place.y - size + 1, 2 * half, size + 2, class: "ground")
      drawing.text(
        text, place.x, place.y, anchor: .middle, class: "small on",
        title: text == edges[index].edge.label ? nil : edges[index].edge.label)
    }
  }
}
