import Foundation

/// The value of a contour line, written along the line.
struct LevelLabel {
  let text: String
  let center: Point
  /// Degrees clockwise, never upside down.
  let angle: Double
}

/// Finds straight stretches of contour lines for their labels, away from each other.
struct LevelLabelPlacer {
  let area: Rectangle
  private var taken: [(center: Point, reach: Double)] = []

  init(area: Rectangle) {
    self.area = area
  }

  /// The labels of one level: one on its longest line, a second where another is long.
  mutating func place(_ text: String, on lines: [[Point]]) -> [LevelLabel] {
    let width = TextMetrics.width(of: text, size: 10.5)
    let measured = lines.map { (line: $0, length: Self.length($0)) }.filter { $0.length > 2 * width + 10 }
      .sorted { $0.length > $1.length }
    return measured.prefix(2).compactMap { place(text, width: width, on: $0.line, length: $0.length) }
  }

  private mutating func place(_ text: String, width: Double, on line: [Point], length: Double) -> LevelLabel? {
    var best: (label: LevelLabel, cost: Double)?
    let inner = area.grown(by: -(width / 2 + 3))
    for step in 1..<max(2, Int(length / 10)) {
      let middle = Double(step) * 10
      guard middle - width / 2 > 0, middle + width / 2 < length else { continue }
      let (start, end) = (Self.point(at: middle - width / 2, on: line), Self.point(at: middle + width / 2, on: line))
      let center = Self.point(at: middle, on: line)
      let chord = start.distance(to: end)
      guard inner.contains(center), chord > 0.93 * width,
        taken.allSatisfy({ $0.center.distance(to: center) > $0.reach + width / 2 + 6 })
      else { continue }
      var angle = atan2(end.y - start.y, end.x - start.x) * 180 / .pi
      if angle > 90 { angle -= 180 }
      if angle < -90 { angle += 180 }
      // Straight and level stretches near the middle can be read best.
      let aside = center.distance(to: Point(x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2))
      let cost = 4 * (1 - chord / width) + abs(angle) / 180 + aside / area.width
      if cost < best?.cost ?? .infinity {
        best = (LevelLabel(text: text, center: center, angle: angle), cost)
      }
    }
    if let best { taken.append((best.label.center, width / 2)) }
    return best?.label
  }

  private static func length(_ line: [Point]) -> Double {
    zip(line, line.dropFirst()).reduce(0) { $0 + $1.0.distance(to: $1.1) }
  }

  /// The point after a length of the line.
  private static func point(at distance: Double, on line: [Point]) -> Point {
    var rest = distance
    for (one, other) in zip(line, line.dropFirst()) {
      let step = one.distance(to: other)
      if rest <= step, step > 0 {
        let fraction = rest / step
        return Point(x: one.x + (other.x - one.x) * fraction, y: one.y + (other.y - one.y) * fraction)
      }
      rest -= step
    }
    return line.last ?? Point(x: 0, y: 0)
  }
}
