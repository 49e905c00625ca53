/// Draws lines across a chart and the words beside them.
struct ReferencePainter {
  /// A line with its place in pixels.
  struct Mark {
    let place: Double
    let label: String
  }

  /// Draws lines from left to right, which belong behind the data.
  static func drawLevelLines(_ marks: [Mark], into drawing: inout Drawing, area: Rectangle) {
    for mark in marks {
      let y = ChartFrame.crisp(mark.place)
      drawing.line(area.left, y, area.right, y, class: "mark")
    }
  }

  /// Draws lines upwards, a little beyond the area towards their words.
  static func drawUprightLines(_ marks: [Mark], into drawing: inout Drawing, area: Rectangle) {
    for mark in marks {
      let x = ChartFrame.crisp(mark.place)
      drawing.line(x, area.top - 8, x, area.bottom, class: "mark")
    }
  }

  /// Writes the words of lines from left to right, where they cover as few of the data as can be.
  static func drawLevelLabels(_ marks: [Mark], into drawing: inout Drawing, area: Rectangle, avoiding points: [Point]) {
    let size = FigureStyle.textSize
    var placer = LabelPlacer(area: area.grown(by: 14), points: points)
    for mark in marks where !mark.label.isEmpty {
      let text = TextMetrics.truncated(mark.label, to: area.width - 8, size: size)
      // From the right to the left end, above the line and then below it.
      let free = area.width - 6 - TextMetrics.width(of: text, size: size)
      let candidates = [mark.place - 5, mark.place + size + 2].flatMap { base in
        (0...12).map { LabelPlacer.Candidate(x: area.right - 2 - free * Double($0) / 12, y: base, anchor: .end) }
      }
      guard let chosen = placer.place(text, size: size, at: candidates) ?? candidates.first else { continue }
      drawing.text(
        text, chosen.x, chosen.y, anchor: chosen.anchor, class: "quiet halo",
        title: text == mark.label ? nil : mark.label)
    }
  }

  /// The room to the right of a chart that the words of lines from left to right need there.
  static func sideWidth(_ references: [ReferenceLine], width: Double) -> Double {
    let widest = references.map { TextMetrics.width(of: $0.label, size: FigureStyle.textSize) }.max() ?? 0
    return widest > 0 ? min(widest, width * 0.25) + 8 : 0
  }

  /// Writes the words of lines from left to right beside the area, apart from each other.
  static func drawSideLabels(_ marks: [Mark], into drawing: inout Drawing, area: Rectangle, width: Double) {
    let size = FigureStyle.textSize
    var lowest = -Double.infinity
    for mark in marks.sorted(by: { $0.place < $1.place }) where !mark.label.isEmpty {
      let text = TextMetrics.truncated(mark.label, to: width - area.right - 6, size: size)
      let base = max(mark.place + 4, lowest + size + 2)
      lowest = base
      drawing.text(text, area.right + 6, base, class: "quiet", title: text == mark.label ? nil : mark.label)
    }
  }

  /// Writes the words of upright lines above the chart, on as many rows as hold them, and returns the y below them.
  ///
  /// - Parameter taken: how much of the first row is taken from the left; zero if there is no such row yet.
  static func drawUprightLabels(
    _ marks: [Mark], into drawing: inout Drawing, top: Double, width: Double, taken: Double = 0
  ) -> Double {
    let size = FigureStyle.textSize
    var rows = taken > 0 ? [taken] : []
    let labelled = marks.filter { !$0.label.isEmpty }.sorted { $0.place < $1.place }
    for mark in labelled {
      let text = TextMetrics.truncated(mark.label, to: width, size: size)
      let half = TextMetrics.width(of: text, size: size) / 2
      let center = min(max(mark.place, half), width - half)
      let row = rows.firstIndex { $0 <= center - half } ?? rows.count
      if row == rows.count { rows.append(0) }
      rows[row] = center + half + 12
      drawing.text(
        text, center, top + Double(row + 1) * ChartFrame.lineHeight - 4, anchor: .middle, class: "quiet",
        title: text == mark.label ? nil : mark.label)
    }
    return top + Double(rows.count) * ChartFrame.lineHeight + (labelled.isEmpty ? 0 : 4)
  }
}
