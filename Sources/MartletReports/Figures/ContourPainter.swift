/// Draws the levels of a field into the frame of a chart.
struct ContourPainter {
  let frame: CartesianFrame
  let field: ScalarField

  /// Fills the bands between levels with the steps of a ramp, from the lowest up.
  func drawBands(_ levels: [Double], shading: Shading, into drawing: inout Drawing) {
    drawing.group(class: shading.groupName) { drawing in
      for (index, level) in ([-Double.greatestFiniteMagnitude] + levels).enumerated() {
        let data = Contour(of: field, at: level).loops.map { PathData.outline(places($0)) }.joined()
        guard !data.isEmpty else { continue }
        drawing.path(data, class: shading.name(of: index, of: levels.count + 1))
      }
    }
  }

  /// How bands are coloured.
  struct Shading {
    let ramp: Ramp
    /// Whether the strong ends of the ramp are left out, so that what lies over the bands stands out.
    let isPale: Bool

    /// The class of all bands together.
    var groupName: String { isPale ? "pale" : "" }

    /// The class that colours a band.
    func name(of band: Int, of count: Int) -> String {
      ramp.appearance(at: place(count > 1 ? Double(band) / Double(count - 1) : 0)).cell
    }

    /// The place along the ramp for a place between the lowest and the highest value.
    func place(_ fraction: Double) -> Double {
      guard isPale else { return fraction }
      return ramp == .sequential ? 0.45 * fraction : 0.5 + 0.45 * (fraction - 0.5)
    }
  }

  /// The curves on which the field has a value, in pixels.
  func lines(at level: Double) -> [[Point]] {
    Contour(of: field, at: level).lines.map(places).filter { $0.count > 1 }
  }

  /// The curves on which the field has a value, as path data.
  func lineData(at level: Double) -> String {
    lines(at: level).map(PathData.line).joined()
  }

  /// The corners of a loop in pixels; those that fall on the pixel before are left out.
  private func places(_ corners: [Contour.Corner]) -> [Point] {
    var result: [Point] = []
    for corner in corners {
      let place = frame.place(
        Self.coordinate(corner.column, in: field.x), Self.coordinate(corner.row, in: field.y))
      guard let place, result.last.map({ $0.distance(to: place) > 0.25 }) ?? true else { continue }
      result.append(place)
    }
    return result
  }

  /// The coordinate at a place between nodes.
  private static func coordinate(_ place: Double, in nodes: [Double]) -> Double {
    let index = min(max(Int(place), 0), nodes.count - 2)
    let fraction = place - Double(index)
    return nodes[index] * (1 - fraction) + nodes[index + 1] * fraction
  }
}
