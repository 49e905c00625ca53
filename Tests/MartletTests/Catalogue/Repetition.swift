import Martlet

extension OperationCatalogue {
  static var repetition: [Operation] {
    var chapter = Chapter()
    let x = [Input([2, 3, 4])]
    let large = [Input([40, 70, 51])]
    for (shift, axis) in [(1, 0), (-2, 1), (7, 2), (0, 1), (3, -1)] {
      chapter.add(
        "rolled", "by \(shift) along \(axis)", x, large: large, { $0[0].rolled(shift, axis: axis) },
        reference: { g in
          let own = axis < 0 ? axis + 3 : axis
          let size = g[0].shape[own]
          return Grid(g[0].shape) { index in
            var source = index
            source[own] = ((index[own] - shift) % size + size) % size
            return g[0][source]
          }
        })
    }
    for (counts, shape) in [
      ([2, 1, 1], [4, 3, 4]), ([3], [2, 3, 12]), ([1, 2, 3], [2, 6, 12]), ([2, 1, 1, 2], [2, 2, 3, 8]),
      ([0, 1], [2, 0, 4]), ([], [2, 3, 4]),
    ] {
      chapter.add(
        "tiled", "\(counts)", x, { $0[0].tiled(counts) },
        reference: { g in Grid(shape) { i in g[0][zip(i.suffix(3), g[0].shape).map { $0 % $1 }] } })
    }
    for axis in [0, 1, -1] {
      chapter.add(
        "repeated", "axis \(axis)", x, large: large, { $0[0].repeated(3, axis: axis) },
        reference: { g in
          let own = axis < 0 ? axis + 3 : axis
          var shape = g[0].shape
          shape[own] *= 3
          return Grid(shape) { index in
            var source = index
            source[own] /= 3
            return g[0][source]
          }
        })
      chapter.add(
        "unstacked", "axis \(axis)", x, large: large,
        { x in
          let parts = x[0].unstacked(axis)
          // In another order, and the first one twice.
          return Tensor.concatenate(parts.reversed() + [parts[0] * parts[0]])
        },
        reference: { g in
          let own = axis < 0 ? axis + 3 : axis
          var part = g[0].shape
          let count = part.remove(at: own)
          let parts = (0..<count).map { place in
            Grid(part) { index in
              var source = index
              source.insert(place, at: own)
              return g[0][source]
            }
          }
          let all = parts.reversed() + [parts[0].map { $0 * $0 }]
          return Grid([all.count * part[0], part[1]], values: all.flatMap(\.values))
        })
    }
    addPadding(to: &chapter)
    for diagonal in [-1, 0, 2] {
      for (label, shape) in [("matrix", [3, 4]), ("batch", [2, 4, 3])] {
        let large = [Input([30, 61, 70])]
        chapter.add(
          "lowerTriangle", "\(label), \(diagonal)", [Input(shape)], large: large, { $0[0].lowerTriangle(diagonal) },
          reference: { g in
            Grid(g[0].shape) { i in i[i.count - 1] - i[i.count - 2] <= diagonal ? g[0][i] : 0 }
          })
        chapter.add(
          "upperTriangle", "\(label), \(diagonal)", [Input(shape)], large: large, { $0[0].upperTriangle(diagonal) },
          reference: { g in
            Grid(g[0].shape) { i in i[i.count - 1] - i[i.count - 2] >= diagonal ? g[0][i] : 0 }
          })
      }
    }
    return chapter.operations
  }

  private static func addPadding(to chapter: inout Chapter) {
    let widths: [(before: Int, after: Int)] = [(1, 2), (0, 0), (3, 1)]
    @Sendable func source(_ place: Int, _ size: Int, _ mode: Tensor.PaddingMode) -> Int? {
      if (0..<size).contains(place) { return place }
      switch mode {
      case .constant: return nil
      case .edge: return place < 0 ? 0 : size - 1
      case .circular: return place < 0 ? place + size : place - size
      case .reflect: return place < 0 ? -place : 2 * size - 2 - place
      }
    }
    for mode in [Tensor.PaddingMode.constant(1.5), .reflect, .edge, .circular] {
      chapter.add(
        "padded", "\(mode)", [Input([3, 2, 4])], large: [Input([40, 50, 41])], { $0[0].padded(widths, mode: mode) },
        reference: { g in
          let shape = zip(g[0].shape, widths).map { $0 + $1.before + $1.after }
          return Grid(shape) { index in
            let places = index.indices.map { source(index[$0] - widths[$0].before, g[0].shape[$0], mode) }
            let inside = places.compactMap { $0 }
            return inside.count == places.count ? g[0][inside] : 1.5
          }
        })
    }
  }
}
