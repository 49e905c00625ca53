/// Draws the arrows of a vector field into the frame of a chart.
struct ArrowPainter {
  let frame: CartesianFrame

  /// The arrows as path data, the longest about as long as the room between their feet.
  func data(_ field: VectorField) -> String {
    let arrows = field.arrows.compactMap(step)
    let longest = arrows.map(\.length).max() ?? 0
    guard longest > 0 else { return "" }
    let room = 0.95 * (frame.area.width * frame.area.height / Double(arrows.count)).squareRoot()
    return arrows.map { arrow in
      guard arrow.length > 0 else { return "" }
      let length = min(room, 60) * (field.length == .equal ? 0.8 : arrow.length / longest)
      return Self.data(from: arrow.foot, by: Point(x: arrow.dx / arrow.length, y: arrow.dy / arrow.length), length)
    }.joined()
  }

  /// An arrow from a point along a direction of length one.
  static func data(from foot: Point, by direction: Point, _ length: Double) -> String {
    let n = Markup.number
    let tip = Point(x: foot.x + direction.x * length, y: foot.y + direction.y * length)
    let head = min(4.5, max(1.5, length * 0.4))
    func barb(_ side: Double) -> Point {
      Point(
        x: tip.x - head * (direction.x + side * 0.55 * direction.y),
        y: tip.y - head * (direction.y - side * 0.55 * direction.x))
    }
    let (left, right) = (barb(1), barb(-1))
    return "M\(n(foot.x)) \(n(foot.y))L\(n(tip.x)) \(n(tip.y))"
      + "M\(n(left.x)) \(n(left.y))L\(n(tip.x)) \(n(tip.y))L\(n(right.x)) \(n(right.y))"
  }

  /// The foot and the direction of an arrow in pixels; on a logarithmic axis the direction is that of a small step.
  private func step(_ arrow: VectorField.Arrow) -> (foot: Point, dx: Double, dy: Double, length: Double)? {
    guard arrow.dx.isFinite, arrow.dy.isFinite, frame.shows(arrow.x, arrow.y),
      let foot = frame.place(arrow.x, arrow.y)
    else { return nil }
    func slope(_ axis: FittedAxis, at value: Double) -> Double {
      (axis.axis.scale == .linear ? 1 : 1 / (value * 2.302585092994046)) / axis.length
    }
    let dx = arrow.dx * slope(frame.horizontal, at: arrow.x) * frame.area.width
    let dy = -arrow.dy * slope(frame.vertical, at: arrow.y) * frame.area.height
    let length = (dx * dx + dy * dy).squareRoot()
    return length.isFinite ? (foot, dx, dy, length) : nil
  }
}
