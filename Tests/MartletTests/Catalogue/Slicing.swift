import Martlet

extension OperationCatalogue {
  static var slicing: [Operation] {
    var chapter = Chapter()
    let x = [Input([4, 5, 3])]
    chapter.add("subscript", "position", x, { $0[0][1] }, reference: { g in Grid([5, 3]) { g[0][1, $0[0], $0[1]] } })
    chapter.add(
      "subscript", "negative position", x, { $0[0][-1, Slice.all, -2] },
      reference: { g in Grid([5]) { g[0][3, $0[0], 1] } })
    chapter.add(
      "subscript", "ranges", x, { $0[0][1..<3, 2...3, 1...] },
      reference: { g in Grid([2, 2, 2]) { g[0][$0[0] + 1, $0[1] + 2, $0[2] + 1] } })
    chapter.add(
      "subscript", "up to", x, { $0[0][..<2] }, reference: { g in Grid([2, 5, 3]) { g[0][$0] } })
    chapter.add(
      "subscript", "step 2", x, { $0[0][Slice.all, Slice.range(from: 1, to: nil, step: 2)] },
      reference: { g in Grid([4, 2, 3]) { g[0][$0[0], 1 + 2 * $0[1], $0[2]] } })
    chapter.add(
      "subscript", "step -1", x, { $0[0][Slice.range(from: nil, to: nil, step: -1)] },
      reference: { g in Grid([4, 5, 3]) { g[0][3 - $0[0], $0[1], $0[2]] } })
    chapter.add(
      "subscript", "step -2 with bounds", x, { $0[0][Slice.all, Slice.range(from: 3, to: 0, step: -2)] },
      reference: { g in Grid([4, 2, 3]) { g[0][$0[0], 3 - 2 * $0[1], $0[2]] } })
    chapter.add(
      "subscript", "negative bounds", x, { $0[0][Slice.all, Slice.range(from: -3, to: -1, step: 1)] },
      reference: { g in Grid([4, 2, 3]) { g[0][$0[0], 2 + $0[1], $0[2]] } })
    chapter.add(
      "subscript", "bounds outside", x, { $0[0][Slice.range(from: -9, to: 99, step: 3)] },
      reference: { g in Grid([2, 5, 3]) { g[0][3 * $0[0], $0[1], $0[2]] } })
    chapter.add(
      "subscript", "ellipsis", x, { $0[0][Slice.ellipsis, 0] },
      reference: { g in Grid([4, 5]) { g[0][$0[0], $0[1], 0] } })
    chapter.add(
      "subscript", "ellipsis between", x, { $0[0][2, Slice.ellipsis, 1...2] },
      reference: { g in Grid([5, 2]) { g[0][2, $0[0], $0[1] + 1] } })
    chapter.add(
      "subscript", "new axes", x, { $0[0][Slice.newAxis, 1, Slice.newAxis, Slice.ellipsis, Slice.newAxis] },
      reference: { g in Grid([1, 1, 5, 3, 1]) { g[0][1, $0[2], $0[3]] } })
    chapter.add(
      "subscript", "of a slice", x, { $0[0][1...][Slice.all, ..<3][-1] },
      reference: { g in Grid([3, 3]) { g[0][3, $0[0], $0[1]] } })
    chapter.add(
      "subscript", "assignment", [Input([4, 5]), Input([2, 5])],
      { x in
        var y = x[0] * 2
        y[1..<3] = x[1]
        return y * y
      },
      reference: { g in
        Grid([4, 5]) { i in
          let value = (1..<3).contains(i[0]) ? g[1][i[0] - 1, i[1]] : 2 * g[0][i]
          return value * value
        }
      })
    chapter.add(
      "subscript", "assignment that broadcasts", [Input([4, 5]), Input([2])],
      { x in
        var y = x[0]
        y[Slice.all, Slice.range(from: 3, to: nil, step: -2)] = x[1]
        return y
      },
      reference: { g in Grid([4, 5]) { $0[1] == 3 ? g[1][0] : $0[1] == 1 ? g[1][1] : g[0][$0] } })
    addMoving(to: &chapter)
    return chapter.operations
  }

  private static func addMoving(to chapter: inout Chapter) {
    let x = [Input([4, 5, 3])]
    chapter.add(
      "narrowed", x, { $0[0].narrowed(1, to: 1..<4) },
      reference: { g in Grid([4, 3, 3]) { g[0][$0[0], $0[1] + 1, $0[2]] } })
    chapter.add("narrowed", "all", x, { $0[0].narrowed(-1, to: 0..<3) }, reference: { $0[0] })
    for value in [0.0, 1.5] {
      chapter.add(
        "padded", "with \(value)", [Input([2, 3])], { $0[0].padded([(0, 1), (2, 1)], with: value) },
        reference: { g in
          Grid([3, 6]) { $0[0] < 2 && (2..<5).contains($0[1]) ? g[0][$0[0], $0[1] - 2] : value }
        })
    }
    let indices: [(String, [Int], Shape)] = [
      ("vector", [2, 0, 2, 1], [4]), ("matrix", [1, 1, 0, 2], [2, 2]), ("scalar", [2], []),
    ]
    for (label, places, shape) in indices {
      for axis in [0, 1, -1] {
        let own = axis < 0 ? 1 : axis
        let source = own == 0 ? [3, 2] : [2, 3]
        let between = Array(shape)
        let index = Tensor(places).reshaped(to: shape)
        let target = Array(source.prefix(own)) + between + Array(source.dropFirst(own + 1))
        let variant = "\(label), axis \(axis)"
        chapter.add(
          "gathered", variant, [Input(source)], { $0[0].gathered(index, axis: axis) },
          reference: { g in
            Grid(target) { i in
              let position = i[own..<own + between.count].enumerated().reduce(0) {
                $0 * between[$1.offset] + $1.element
              }
              let outer = Array(i.prefix(own))
              return g[0][outer + [places[position]] + i.dropFirst(own + between.count)]
            }
          })
        chapter.add(
          "scatterAdded", variant, [Input(target)],
          { $0[0].scatterAdded(index.converted(to: .int32), axis: axis, in: Shape(source)) },
          reference: { g in
            var result = Grid(source) { _ in 0 }
            for position in 0..<g[0].values.count {
              let i = Grid.index(position, target)
              let place = i[own..<own + between.count].enumerated().reduce(0) { $0 * between[$1.offset] + $1.element }
              let to = Array(i.prefix(own)) + [places[place]] + Array(i.dropFirst(own + between.count))
              result.values[to[0] * source[1] + to[1]] += g[0].values[position]
            }
            return result
          })
      }
    }
  }
}
