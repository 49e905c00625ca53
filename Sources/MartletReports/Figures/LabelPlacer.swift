/// Places words beside marks so that they cover neither each other nor, where it can be had, the marks.
struct LabelPlacer {
  /// A place for a text: the point its anchor stands at, on the base line.
  struct Candidate {
    let x: Double
    let y: Double
    let anchor: Drawing.Anchor
  }

  /// Where text may stand.
  let area: Rectangle
  /// What no text may cover.
  var boxes: [Rectangle] = []
  /// What text should not cover.
  var points: [Point] = []

  /// The best of some places for a text, which is then taken; `nil` if each would cover another text or leave the area.
  mutating func place(_ text: String, size: Double, at candidates: [Candidate]) -> Candidate? {
    let width = TextMetrics.width(of: text, size: size)
    var best: (candidate: Candidate, box: Rectangle, covered: Int)?
    for candidate in candidates {
      let box = Self.box(candidate, width: width, size: size)
      guard area.contains(box), !boxes.contains(where: { $0.touches(box) }) else { continue }
      let covered = points.count { box.contains($0) }
      if covered < best?.covered ?? .max { best = (candidate, box, covered) }
      if covered == 0 { break }
    }
    guard let best else { return nil }
    boxes.append(best.box)
    return best.candidate
  }

  /// The places around a mark: right, left, above, below.
  static func around(_ point: Point, distance: Double, size: Double) -> [Candidate] {
    let middle = point.y + size * 0.34
    return [
      Candidate(x: point.x + distance, y: middle, anchor: .start),
      Candidate(x: point.x - distance, y: middle, anchor: .end),
      Candidate(x: point.x, y: point.y - distance, anchor: .middle),
      Candidate(x: point.x, y: point.y + distance + size * 0.75, anchor: .middle),
      Candidate(x: point.x + distance * 0.7, y: point.y - distance * 0.7, anchor: .start),
      Candidate(x: point.x + distance * 0.7, y: point.y + distance * 0.7 + size * 0.7, anchor: .start),
    ]
  }

  private static func box(_ candidate: Candidate, width: Double, size: Double) -> Rectangle {
    let left =
      switch candidate.anchor {
      case .start: candidate.x
      case .middle: candidate.x - width / 2
      case .end: candidate.x - width
      }
    return Rectangle(
      left: left - 1, top: candidate.y - size * 0.85, right: left + width + 1, bottom: candidate.y + size * 0.3)
  }
}
