/// The shapes that tell groups of points apart where colour alone might not.
package enum Marker: CaseIterable, Sendable {
  case circle, square, triangle, diamond, plus, invertedTriangle, cross, star

  /// The shape of a series; a colour that is used again has another shape than before.
  package static func of(series index: Int) -> Marker {
    let count = allCases.count
    return allCases[(index + index / count) % count]
  }

  /// Whether the shape consists of strokes without an inside.
  var isOpen: Bool { self == .plus || self == .cross }

  /// The shape as SVG path data in steps from its centre, about as large as a disc of the radius.
  func path(_ x: Double, _ y: Double, radius: Double) -> String {
    func n(_ value: Double) -> String { Markup.number(value) }
    /// A closed outline through corners given in units of the radius.
    func outline(_ corners: [(x: Double, y: Double)]) -> String {
      var data = ""
      var last = (x: -x / radius, y: -y / radius)
      for (index, corner) in corners.enumerated() {
        data += "\(index == 0 ? "m" : "l")\(n((corner.x - last.x) * radius)) \(n((corner.y - last.y) * radius))"
        last = corner
      }
      // The first step starts at the origin of the picture.
      return "M" + data.dropFirst() + "z"
    }
    switch self {
    case .circle:
      return "M\(n(x - radius)) \(n(y))a\(n(radius)) \(n(radius)) 0 1 0 \(n(2 * radius)) 0"
        + "a\(n(radius)) \(n(radius)) 0 1 0 \(n(-2 * radius)) 0z"
    case .square: return outline([(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)])
    case .triangle: return outline([(0, -1.2), (1.1, 0.8), (-1.1, 0.8)])
    case .invertedTriangle: return outline([(0, 1.2), (1.1, -0.8), (-1.1, -0.8)])
    case .diamond: return outline([(0, -1.3), (1.15, 0), (0, 1.3), (-1.15, 0)])
    case .star:
      return outline([
        (0, -1.4), (0.36, -0.5), (1.33, -0.43), (0.59, 0.19), (0.82, 1.13), (0, 0.62), (-0.82, 1.13), (-0.59, 0.19),
        (-1.33, -0.43), (-0.36, -0.5),
      ])
    case .plus:
      let arm = n(2.3 * radius)
      return "M\(n(x - 1.15 * radius)) \(n(y))h\(arm)M\(n(x)) \(n(y - 1.15 * radius))v\(arm)"
    case .cross:
      let (arm, start) = (n(1.8 * radius), 0.9 * radius)
      return "M\(n(x - start)) \(n(y - start))l\(arm) \(arm)M\(n(x - start)) \(n(y + start))l\(arm) -\(arm)"
    }
  }
}
