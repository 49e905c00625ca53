import Martlet

extension OperationCatalogue {
  /// The lines along an axis in order, above the positions that their elements had.
  private static func ordered(_ x: Grid, _ axis: Int, descending: Bool, count: Int? = nil) -> Grid {
    func places(_ line: [Double]) -> [Int] {
      line.indices.sorted {
        line[$0] == line[$1] ? $0 < $1 : descending ? line[$0] > line[$1] : line[$0] < line[$1]
      }
    }
    let values = x.lines(axis) { line in places(line).map { line[$0] } }
    let positions = x.lines(axis) { line in places(line).map { Double($0) } }
    return Grid.stacked([values, positions].map { $0.prefix(count ?? x.shape[axis], axis) })
  }

  /// Values and positions as one tensor.
  private static func joined(_ pair: (values: Tensor, indices: Tensor)) -> Tensor {
    Tensor.stack([pair.values, pair.indices.converted(to: pair.values.dtype)])
  }

  static var ordering: [Operation] {
    var chapter = Chapter()
    let x = [Input([3, 4, 5])]
    let large = [Input([20, 131, 33])]
    for axis in 0..<3 {
      for isReversed in [false, true] {
        chapter.add(
          "cumulativeSum", "axis \(axis)\(isReversed ? ", reversed" : "")", x, large: large,
          { $0[0].cumulativeSum(axis, reversed: isReversed) },
          reference: { g in
            g[0].lines(axis) { line in
              var (sum, sums) = (0.0, [Double]())
              for value in isReversed ? line.reversed() : line {
                sum += value
                sums.append(sum)
              }
              return isReversed ? sums.reversed() : sums
            }
          })
        chapter.add(
          "sorted", "axis \(axis)\(isReversed ? ", descending" : "")", x, large: large,
          { joined($0[0].sorted(axis, descending: isReversed)) },
          reference: { ordered($0[0], axis, descending: isReversed) })
        chapter.add(
          "topK", "axis \(axis)\(isReversed ? ", least" : "")", x, large: large,
          { joined($0[0].topK(2, axis: axis, least: isReversed)) },
          reference: { ordered($0[0], axis, descending: !isReversed, count: 2) })
      }
    }
    chapter.add(
      "cumulativeSum", "negative axis", x, { $0[0].cumulativeSum(-2) },
      reference: { g in
        Grid(g[0].shape) { i in (0...i[1]).reduce(0) { $0 + g[0][i[0], $1, i[2]] } }
      })
    chapter.add(
      "topK", "all and none", [Input([3])],
      { Tensor.concatenate([$0[0].topK(3).values, $0[0].topK(0).values]) },
      reference: { g in Grid([3], values: g[0].values.sorted(by: >)) })
    addAlong(to: &chapter)
    return chapter.operations
  }

  private static func addAlong(to chapter: inout Chapter) {
    for axis in 0..<3 {
      let shape = [3, 2, 4]
      let chosen = shape.enumerated().map { $0.offset == axis ? 5 : $0.element }
      var numbers = SeededNumbers(UInt64(axis) + 3)
      let places = (0..<chosen.reduce(1, *)).map { _ in Int.random(in: 0..<shape[axis], using: &numbers) }
      let indices = Tensor(places).reshaped(to: Shape(chosen))
      chapter.add(
        "takenAlong", "axis \(axis)", [Input(shape)], { $0[0].takenAlong(axis - 3, indices: indices) },
        reference: { g in
          let positions = Grid(chosen, values: places.map { Double($0) })
          return Grid(chosen) { index in
            var source = index
            source[axis] = Int(positions[index])
            return g[0][source]
          }
        })
      chapter.add(
        "addedAlong", "axis \(axis)", [Input(chosen)],
        { $0[0].addedAlong(axis, indices: indices.converted(to: .int32), in: Shape(shape)) },
        reference: { g in
          var sums = Grid(shape) { _ in 0 }
          for (position, place) in places.enumerated() {
            var target = Grid.index(position, chosen)
            target[axis] = place
            sums.values[sums.position(of: target)] += g[0].values[position]
          }
          return sums
        })
    }
  }
}
