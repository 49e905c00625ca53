/// The box around a surface: the floor and the two walls behind it with their grid, and the labels of its edges.
struct SurfaceBox {
  let view: Projection
  let x: FittedAxis
  let y: FittedAxis
  let z: FittedAxis
  /// The width of the picture.
  let width: Double

  /// The `x` of the wall behind the surface that stands across the x axis, 0 or 1.
  private var farX: Double { view.depth(1, 0.5) > view.depth(0, 0.5) ? 1 : 0 }
  /// The `y` of the wall behind the surface that stands across the y axis, 0 or 1.
  private var farY: Double { view.depth(0.5, 1) > view.depth(0.5, 0) ? 1 : 0 }

  private func line(_ from: Point, _ to: Point) -> String { PathData.line([from, to]) }

  /// Draws the floor and the walls.
  func drawWalls(into drawing: inout Drawing) {
    var grid = ""
    for fraction in fractions(x) {
      grid += line(view.place(fraction, 0, 0), view.place(fraction, 1, 0))
      grid += line(view.place(fraction, farY, 0), view.place(fraction, farY, 1))
    }
    for fraction in fractions(y) {
      grid += line(view.place(0, fraction, 0), view.place(1, fraction, 0))
      grid += line(view.place(farX, fraction, 0), view.place(farX, fraction, 1))
    }
    for fraction in fractions(z) {
      grid += line(view.place(0, farY, fraction), view.place(1, farY, fraction))
      grid += line(view.place(farX, 0, fraction), view.place(farX, 1, fraction))
    }
    drawing.path(grid, class: "net")
    let floor = [view.place(0, 0, 0), view.place(1, 0, 0), view.place(1, 1, 0), view.place(0, 1, 0)]
    let back = [view.place(0, farY, 0), view.place(1, farY, 0), view.place(1, farY, 1), view.place(0, farY, 1)]
    let side = [view.place(farX, 0, 0), view.place(farX, 1, 0), view.place(farX, 1, 1), view.place(farX, 0, 1)]
    drawing.path([floor, back, side].map(PathData.outline).joined(), class: "edge")
  }

  /// Writes ticks and names along the edges in front of the floor, and up the leftmost edge.
  func drawLabels(into drawing: inout Drawing) {
    let nearX = 1 - farX
    let nearY = 1 - farY
    drawEdge(x, into: &drawing) { view.place($0, nearY, 0) }
    drawEdge(y, into: &drawing) { view.place(nearX, $0, 0) }
    drawHeights(into: &drawing)
  }

  private func fractions(_ axis: FittedAxis) -> [Double] {
    axis.ticks.map(axis.fraction(of:)).filter { (-1e-9...1 + 1e-9).contains($0) }
  }

  /// Draws the labels of one edge of the floor, away from the middle of the box.
  private func drawEdge(_ axis: FittedAxis, into drawing: inout Drawing, place: (Double) -> Point) {
    let center = view.place(0.5, 0.5, 0)
    let middle = place(0.5)
    let isLeft = middle.x < center.x
    // Where the edge runs almost level, labels stand below it.
    let (start, end) = (place(0), place(1))
    let isLevel = abs(end.y - start.y) < 0.2 * abs(end.x - start.x)
    let anchor: Drawing.Anchor = isLevel ? .middle : isLeft ? .end : .start
    let shift = isLevel ? 0.0 : isLeft ? -7 : 7
    var widest = 0.0
    for (value, label) in zip(axis.ticks, axis.labels) {
      let fraction = axis.fraction(of: value)
      guard (-1e-9...1 + 1e-9).contains(fraction) else { continue }
      let point = place(fraction)
      drawing.text(label, point.x + shift, point.y + 15, anchor: anchor, class: "quiet small")
      widest = max(widest, TextMetrics.width(of: label, size: 10.5))
    }
    let name = axis.axis.label
    guard !name.isEmpty else { return }
    let size = FigureStyle.textSize
    let distance = isLevel ? 0 : widest + 12
    let x = middle.x + (isLeft ? -distance : distance)
    let room = isLevel ? width : isLeft ? x : width - x
    let text = TextMetrics.truncated(name, to: max(30, room), size: size)
    drawing.text(
      text, x, middle.y + 30, anchor: anchor, class: "name", title: text == name ? nil : name)
  }

  /// Draws the labels of the vertical axis beside the edge that stands furthest to the left.
  private func drawHeights(into drawing: inout Drawing) {
    let corners = [(0.0, 0.0), (1, 0), (1, 1), (0, 1)]
    let leftmost = corners.min { view.place($0.0, $0.1, 0).x < view.place($1.0, $1.1, 0).x } ?? (0, 0)
    var previous = Double.infinity
    for (value, label) in zip(z.ticks, z.labels) {
      let fraction = z.fraction(of: value)
      guard (-1e-9...1 + 1e-9).contains(fraction) else { continue }
      let point = view.place(leftmost.0, leftmost.1, fraction)
      guard previous - point.y > 11 else { continue }
      previous = point.y
      // The lowest makes room for the label of the floor's corner.
      drawing.text(label, point.x - 7, point.y + (fraction < 0.05 ? 0 : 3), anchor: .end, class: "quiet small")
    }
    let name = z.axis.label
    guard !name.isEmpty else { return }
    let top = view.place(leftmost.0, leftmost.1, 1)
    let text = TextMetrics.truncated(name, to: width, size: FigureStyle.textSize)
    let half = TextMetrics.width(of: text, size: FigureStyle.textSize) / 2
    drawing.text(
      text, max(half, top.x), top.y - 10, anchor: .middle, class: "name", title: text == name ? nil : name)
  }
}
