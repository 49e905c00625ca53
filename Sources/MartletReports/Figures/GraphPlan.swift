import Foundation

/// Where the nodes and edges of a graph lie in pixels.
struct GraphPlan {
  /// A node with its shape.
  struct Box {
    var center: Point
    let width: Double
    let height: Double
    let lines: [String]
    /// The label before it was broken and cut.
    let label: String
    /// Whether the node is a disc; otherwise it is a rectangle with round corners.
    let isDisc: Bool

    /// The shape as path data.
    var outline: String {
      if isDisc { return Marker.circle.path(center.x, center.y, radius: width / 2) }
      let (left, top) = (center.x - width / 2, center.y - height / 2)
      return PathData.outline([
        Point(x: left, y: top), Point(x: left + width, y: top), Point(x: left + width, y: top + height),
        Point(x: left, y: top + height),
      ])
    }

    /// The point on the outline towards another point.
    func edge(towards other: Point) -> Point {
      let (dx, dy) = (other.x - center.x, other.y - center.y)
      let distance = (dx * dx + dy * dy).squareRoot()
      guard distance > 0 else { return center }
      let reach =
        isDisc
        ? width / 2 / distance
        : min(dx == 0 ? .infinity : width / 2 / abs(dx), dy == 0 ? .infinity : height / 2 / abs(dy))
      return Point(x: center.x + dx * min(1, reach), y: center.y + dy * min(1, reach))
    }
  }

  private(set) var boxes: [Box]
  /// The points between its ends through which each edge passes.
  private(set) var bends: [[Point]]
  private(set) var width = 0.0
  private(set) var height = 0.0
  /// Whether layers stand side by side.
  private(set) var isSideways = false

  private static let discDiameter = 24.0
  private static let lineHeight = 14.0

  /// Plans a layered drawing.
  static func layered(_ diagram: GraphDiagram, edges: [(from: Int, to: Int)], isSideways: Bool) -> GraphPlan {
    var plan = GraphPlan(diagram.nodes)
    plan.isSideways = isSideways
    let hasLabels = diagram.edges.contains { !$0.label.isEmpty }
    let layout = LayeredLayout(
      sizes: plan.boxes.map { isSideways ? $0.height : $0.width }, edges: edges, given: diagram.nodes.map(\.layer),
      gap: hasLabels && isSideways ? 34 : 14)
    let depths = Dictionary(grouping: plan.boxes.indices, by: { layout.layers[$0] })
      .mapValues { nodes in nodes.map { isSideways ? plan.boxes[$0].width : plan.boxes[$0].height }.max() ?? 0 }
    let longest = diagram.edges.map { TextMetrics.width(of: $0.label, size: 10.5) }.max() ?? 0
    let gap = isSideways ? max(46, hasLabels ? min(longest + 24, 120) : 0) : hasLabels ? 52 : 40
    var middles: [Int: Double] = [:]
    var next = 0.0
    for layer in 0...(layout.layers.max() ?? 0) {
      let depth = depths[layer] ?? 0
      middles[layer] = next + depth / 2
      next += depth + gap
    }
    func point(_ layer: Int, _ place: Double) -> Point {
      let depth = middles[layer] ?? 0
      return isSideways ? Point(x: depth, y: place) : Point(x: place, y: depth)
    }
    for index in plan.boxes.indices { plan.boxes[index].center = point(layout.layers[index], layout.places[index]) }
    plan.bends = layout.bends.map { $0.map { point($0.layer, $0.place) } }
    plan.measure()
    return plan
  }

  /// Plans a drawing on a circle.
  static func circular(_ diagram: GraphDiagram, edges: [(from: Int, to: Int)], width: Double) -> GraphPlan {
    var plan = GraphPlan(diagram.nodes)
    let widest = plan.boxes.map(\.width).max() ?? 0
    let needed = plan.boxes.reduce(0) { $0 + max($1.width, $1.height) + 12 } / (2 * .pi)
    let radius = min(max(needed, 70), max(40, (min(width, 520) - widest) / 2))
    for index in plan.boxes.indices {
      let angle = 2 * Double.pi * Double(index) / Double(plan.boxes.count) - .pi / 2
      plan.boxes[index].center = Point(x: radius * cos(angle), y: radius * sin(angle))
    }
    plan.bends = Array(repeating: [], count: edges.count)
    plan.measure()
    return plan
  }

  /// Plans a drawing of given places, as wide as there is room for.
  static func given(_ diagram: GraphDiagram, edges: [(from: Int, to: Int)], width: Double) -> GraphPlan {
    var plan = GraphPlan(diagram.nodes)
    func finite(_ value: Double?) -> Double { value.flatMap { abs($0) < 1e12 ? $0 : nil } ?? 0 }
    let xs = diagram.nodes.map { finite($0.x) }
    let ys = diagram.nodes.map { finite($0.y) }
    let (left, right) = (xs.min() ?? 0, xs.max() ?? 0)
    let (low, high) = (ys.min() ?? 0, ys.max() ?? 0)
    let room = max(40, min(width, 620) - (plan.boxes.map(\.width).max() ?? 0))
    let scale = min(right > left ? room / (right - left) : .infinity, high > low ? 380 / (high - low) : .infinity)
    for index in plan.boxes.indices where scale.isFinite {
      plan.boxes[index].center = Point(x: (xs[index] - left) * scale, y: (high - ys[index]) * scale)
    }
    plan.bends = Array(repeating: [], count: edges.count)
    plan.measure()
    return plan
  }

  private init(_ nodes: [GraphDiagram.Node]) {
    boxes = nodes.map(Self.box)
    bends = []
  }

  private static func box(_ node: GraphDiagram.Node) -> Box {
    let label = node.label ?? node.id
    let size = FigureStyle.textSize
    let lines = label.split(separator: "\n").flatMap { TextMetrics.wrapped(String($0), to: 112, size: size) }.prefix(4)
    let widest = lines.map { TextMetrics.width(of: $0, size: size) }.max() ?? 0
    let isDisc = lines.count <= 1 && widest <= discDiameter - 4
    return Box(
      center: Point(x: 0, y: 0), width: isDisc ? discDiameter : max(34, widest + 16),
      height: isDisc ? discDiameter : Double(lines.count) * lineHeight + 12, lines: Array(lines), label: label,
      isDisc: isDisc)
  }

  /// Moves everything so that the drawing begins at the origin, and measures it.
  private mutating func measure() {
    let left = (boxes.map { $0.center.x - $0.width / 2 } + bends.joined().map(\.x)).min() ?? 0
    let top = (boxes.map { $0.center.y - $0.height / 2 } + bends.joined().map(\.y)).min() ?? 0
    move(by: Point(x: -left, y: -top))
    width = (boxes.map { $0.center.x + $0.width / 2 } + bends.joined().map(\.x)).max() ?? 0
    height = (boxes.map { $0.center.y + $0.height / 2 } + bends.joined().map(\.y)).max() ?? 0
  }

  private mutating func move(by shift: Point) {
    for index in boxes.indices {
      boxes[index].center.x += shift.x
      boxes[index].center.y += shift.y
    }
    bends = bends.map { $0.map { Point(x: $0.x + shift.x, y: $0.y + shift.y) } }
  }

  /// The plan with its layers further apart, where the picture has room.
  func widened(to room: Double) -> GraphPlan {
    guard isSideways, width > 0, width < room else { return self }
    var plan = self
    let widest = boxes.map(\.width).max() ?? 0
    let factor = min(2.2, (room - widest) / max(1, width - widest))
    guard factor > 1 else { return self }
    func spread(_ x: Double) -> Double { (x - widest / 2) * factor }
    for index in plan.boxes.indices { plan.boxes[index].center.x = spread(boxes[index].center.x) }
    plan.bends = bends.map { $0.map { Point(x: spread($0.x), y: $0.y) } }
    plan.measure()
    return plan
  }
}
