/// The curves along which a field has one value, by marching squares (Lorensen and Cline 1987, in two dimensions).
///
/// The grid is framed by nodes below every level, so that each region above a level is bounded by closed loops; the
/// pieces that run along the frame or along nodes without a value are known and belong to the region's outline only.
package struct Contour {
  /// A corner of a loop: a point in units of rows and columns.
  package struct Corner {
    /// The place between the columns.
    package let column: Double
    /// The place between the rows.
    package let row: Double
    /// Whether the field has the level here; otherwise the loop follows the edge of where it has values.
    package let isOnLevel: Bool
  }

  /// The closed loops around the regions above the level, holes in the opposite sense.
  package let loops: [[Corner]]

  private enum Side: Int {
    case bottom, right, top, left
  }

  /// Traces the region in which the field is at least `level`.
  package init(of field: ScalarField, at level: Double) {
    let (columns, rows) = (field.x.count, field.y.count)
    guard columns > 1, rows > 1 else {
      loops = []
      return
    }
    // Node (row, column) of the framed grid is node (row − 1, column − 1) of the field.
    let stride = columns + 2
    func value(_ row: Int, _ column: Int) -> Double {
      guard (1...rows).contains(row), (1...columns).contains(column) else { return -.infinity }
      let value = field.values[row - 1][column - 1]
      return value.isFinite ? value : -.infinity
    }
    /// A number for each edge of the grid, shared by the two cells beside it.
    func edge(_ row: Int, _ column: Int, _ side: Side) -> Int {
      switch side {
      case .bottom: 2 * (row * stride + column)
      case .top: 2 * ((row + 1) * stride + column)
      case .left: 2 * (row * stride + column) + 1
      case .right: 2 * (row * stride + column + 1) + 1
      }
    }
    var next: [Int: Int] = [:]
    for row in 0...rows {
      for column in 0...columns {
        let corners = [
          value(row, column), value(row, column + 1), value(row + 1, column + 1), value(row + 1, column),
        ]
        let pattern = corners.enumerated().reduce(0) { $1.element >= level ? $0 | 1 << $1.offset : $0 }
        let isHighInside = pattern == 5 || pattern == 10 ? corners.reduce(0, +) / 4 >= level : false
        for (from, to) in Self.segments(pattern, isHighInside: isHighInside) {
          next[edge(row, column, from)] = edge(row, column, to)
        }
      }
    }
    func corner(_ edge: Int) -> Corner {
      let (row, column) = (edge / 2).quotientAndRemainder(dividingBy: stride)
      let isVertical = !edge.isMultiple(of: 2)
      let (low, high) = (value(row, column), isVertical ? value(row + 1, column) : value(row, column + 1))
      let fraction: Double
      if low.isFinite, high.isFinite {
        fraction = min(max((level - low) / (high - low), 0), 1)
      } else {
        fraction = low >= level ? 0 : 1
      }
      return Corner(
        column: Double(column - 1) + (isVertical ? 0 : fraction), row: Double(row - 1) + (isVertical ? fraction : 0),
        isOnLevel: low.isFinite && high.isFinite)
    }
    var loops: [[Corner]] = []
    // In the order of the edges, so that the same field gives the same drawing.
    for start in next.keys.sorted() where next[start] != nil {
      var loop: [Corner] = []
      var edge = start
      while let following = next.removeValue(forKey: edge) {
        loop.append(corner(edge))
        edge = following
      }
      loops.append(loop)
    }
    self.loops = loops
  }

  /// The parts of the loops on which the field has the level, open or closed.
  package var lines: [[Corner]] {
    loops.flatMap { loop -> [[Corner]] in
      guard let gap = loop.firstIndex(where: { !$0.isOnLevel }) else { return [loop + loop.prefix(1)] }
      let opened = loop[gap...] + loop[..<gap]
      return opened.split { !$0.isOnLevel }.map(Array.init).filter { $0.count > 1 }
    }
  }

  /// The directed segments of a cell, the corners above the level (bits, counter-clockwise from the lower left) at
  /// their left.
  private static func segments(_ pattern: Int, isHighInside: Bool) -> [(Side, Side)] {
    switch pattern {
    case 1: [(.bottom, .left)]
    case 2: [(.right, .bottom)]
    case 3: [(.right, .left)]
    case 4: [(.top, .right)]
    case 5: isHighInside ? [(.bottom, .right), (.top, .left)] : [(.bottom, .left), (.top, .right)]
    case 6: [(.top, .bottom)]
    case 7: [(.top, .left)]
    case 8: [(.left, .top)]
    case 9: [(.bottom, .top)]
    case 10: isHighInside ? [(.left, .bottom), (.right, .top)] : [(.right, .bottom), (.left, .top)]
    case 11: [(.right, .top)]
    case 12: [(.left, .right)]
    case 13: [(.bottom, .right)]
    case 14: [(.left, .bottom)]
    default: []
    }
  }
}
