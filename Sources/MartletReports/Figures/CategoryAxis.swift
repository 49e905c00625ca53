/// An axis of categories: how it is shared out among groups and their marks, and the names of the groups.
struct CategoryAxis {
  let names: [String]
  /// The ends of the axis in pixels.
  let from: Double
  let to: Double
  /// The number of marks in a group.
  let count: Int

  init(_ names: [String], count: Int, from: Double, to: Double) {
    self.names = names
    self.count = max(1, count)
    self.from = from
    self.to = to
  }

  /// The room for a group.
  var slot: Double { (to - from) / Double(max(1, names.count)) }
  /// The room for a mark.
  var bar: Double { min(46, slot * (count > 1 ? 0.78 : 0.66) / Double(count)) }
  /// What parts the marks of a group, where they are wide enough.
  var gap: Double { count > 1 && bar > 6 ? 1 : 0 }
  /// The room for what is written at a mark.
  var barRoom: Double { count > 1 ? bar - 1 : slot - 4 }

  func center(of group: Int) -> Double { from + slot * (Double(group) + 0.5) }

  func start(of mark: Int, in group: Int) -> Double {
    center(of: group) + bar * (Double(mark) - Double(count) / 2)
  }

  // MARK: Names

  /// The room to the left of the first group that its name needs if the names have to be slanted.
  static func slantedOverhang(_ names: [String], width: Double) -> Double {
    let slot = (width - 40) / Double(max(1, names.count))
    let lengths = names.map { TextMetrics.width(of: $0, size: FigureStyle.textSize) }
    guard let first = lengths.first, let widest = lengths.max(), widest > slot - 6 else { return 0 }
    return min(min(120, first) * 0.82 + 4 - slot / 2, width * 0.25)
  }

  /// Writes the names below the groups, slanted where they would touch, and returns the y below them.
  func drawBelow(into drawing: inout Drawing, top: Double) -> Double {
    let size = FigureStyle.textSize
    let widest = names.map { TextMetrics.width(of: $0, size: size) }.max() ?? 0
    // Names that would need more than their slot are slanted; those that even so would touch are thinned out.
    let isSlanted = widest > slot - 6
    let stride = isSlanted ? max(1, Int((15 / slot).rounded(.up))) : 1
    let room = min(120, widest)
    for (index, name) in names.enumerated() where index.isMultiple(of: stride) {
      let center = center(of: index)
      guard isSlanted else {
        drawing.text(name, center, top + 19, anchor: .middle, class: "name")
        continue
      }
      // The first names have less room to their lower left than the others.
      let text = TextMetrics.truncated(name, to: min(room, (center - 2) / 0.82), size: size)
      drawing.text(
        text, center + 4, top + 16, anchor: .end, class: "name", rotation: -35, title: text == name ? nil : name)
    }
    return isSlanted ? top + 22 + room * 0.58 : top + 26
  }

  /// Writes the names to the left of the groups, each cut to the room it has.
  func drawBeside(into drawing: inout Drawing, left: Double) {
    for (index, name) in names.enumerated() {
      let text = TextMetrics.truncated(name, to: left - 10, size: FigureStyle.textSize)
      drawing.text(
        text, left - 10, center(of: index) + 4, anchor: .end, class: "name", title: text == name ? nil : name)
    }
  }

  /// The room that names to the left of the groups take.
  static func besideWidth(_ names: [String], width: Double) -> Double {
    let widest = names.map { TextMetrics.width(of: $0, size: FigureStyle.textSize) }.max() ?? 0
    return min(widest, width * 0.38) + 10
  }
}
