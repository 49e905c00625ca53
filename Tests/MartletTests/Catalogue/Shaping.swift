import Martlet

extension OperationCatalogue {
  static var shaping: [Operation] {
    var chapter = Chapter()
    let x = [Input([2, 3, 4])]
    let large = [Input([60, 70, 51])]
    chapter.add(
      "reshaped", x, large: large, { $0[0].reshaped(to: [-1, 2]) },
      reference: { $0[0].reshaped([$0[0].values.count / 2, 2]) })
    chapter.add(
      "reshaped", "of a transposed tensor", x, { $0[0].transposed().reshaped(to: [6, 4]) },
      reference: { $0[0].transposed([2, 1, 0]).reshaped([6, 4]) })
    chapter.add(
      "reshaped", "to a scalar", [Input([1, 1])], { $0[0].reshaped(to: []) }, reference: { $0[0].reshaped([]) })
    chapter.add("transposed", "reversed", x, { $0[0].transposed() }, reference: { $0[0].transposed([2, 1, 0]) })
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1]] {
      chapter.add(
        "transposed", "\(order)", x, large: large, { $0[0].transposed(order) }, reference: { $0[0].transposed(order) })
    }
    chapter.add(
      "transposed", "negative axes", x, { $0[0].transposed([-1, 0, -2]) },
      reference: { $0[0].transposed([2, 0, 1]) })
    chapter.add("swapped", x, { $0[0].swapped(0, -1) }, reference: { $0[0].transposed([2, 1, 0]) })
    for (axis, target) in [(0, [1, 2, 3, 4]), (2, [2, 3, 1, 4]), (-1, [2, 3, 4, 1]), (-2, [2, 3, 1, 4])] {
      chapter.add("expanded", "at \(axis)", x, { $0[0].expanded(at: axis) }, reference: { $0[0].reshaped(target) })
    }
    chapter.add(
      "expanded", "of a transposed tensor", x, { $0[0].transposed().expanded(at: 1) },
      reference: { $0[0].transposed([2, 1, 0]).reshaped([4, 1, 3, 2]) })
    let thin = [Input([1, 3, 1, 2])]
    chapter.add("squeezed", thin, { $0[0].squeezed() }, reference: { $0[0].reshaped([3, 2]) })
    chapter.add("squeezed", "axis", thin, { $0[0].squeezed(-2) }, reference: { $0[0].reshaped([1, 3, 2]) })
    for (own, target) in [
      ([3, 1], [2, 3, 4]), ([], [2, 2]), ([1, 1], [3, 1]), ([2, 1, 3], [2, 4, 3]), ([3], [2, 3]),
    ] {
      chapter.add(
        "broadcast", "\(own) to \(target)", [Input(own)], { $0[0].broadcast(to: Shape(target)) },
        reference: { g in Grid(target) { g[0].broadcast(at: $0) } })
    }
    chapter.add("flattened", x, { $0[0].flattened() }, reference: { $0[0].reshaped([24]) })
    chapter.add("flattened", "from 1", x, { $0[0].flattened(from: 1) }, reference: { $0[0].reshaped([2, 12]) })
    chapter.add("flattened", "a scalar", [Input([])], { $0[0].flattened() }, reference: { $0[0].reshaped([1]) })
    for axes in [[0], [1, -1], [0, 1, 2], []] {
      chapter.add(
        "flipped", "\(axes)", x, large: large, { $0[0].flipped(axes) },
        reference: { g in
          Grid(g[0].shape) { index in
            g[0][
              index.enumerated().map { axis, place in
                axes.contains(axis) || axes.contains(axis - 3) ? g[0].shape[axis] - 1 - place : place
              }]
          }
        })
    }
    return chapter.operations
  }

  static var joining: [Operation] {
    var chapter = Chapter()
    for axis in [0, 1, -1] {
      let own = axis < 0 ? axis + 2 : axis
      let shapes = own == 0 ? [[1, 3], [2, 3], [4, 3]] : [[3, 1], [3, 2], [3, 4]]
      chapter.add(
        "concatenate", "axis \(axis)", shapes.map { Input($0) }, { Tensor.concatenate($0, axis: axis) },
        reference: { g in
          Grid(own == 0 ? [7, 3] : [3, 7]) { index in
            var index = index
            for part in g {
              if index[own] < part.shape[own] { return part[index] }
              index[own] -= part.shape[own]
            }
            return .nan
          }
        })
    }
    chapter.add(
      "concatenate", "transposed and repeated", [Input([3, 2]), Input([2, 1])],
      { Tensor.concatenate([$0[0].transposed(), $0[1].broadcast(to: [2, 3]), $0[0].transposed()], axis: 0) },
      reference: { g in
        Grid([6, 3]) { $0[0] % 4 < 2 && ($0[0] < 2 || $0[0] > 3) ? g[0][$0[1], $0[0] % 2] : g[1][$0[0] - 2, 0] }
      })
    for axis in [0, 1, 2, -1] {
      let own = axis < 0 ? axis + 3 : axis
      chapter.add(
        "stack", "axis \(axis)", [Input([2, 3]), Input([2, 3])], { Tensor.stack($0, axis: axis) },
        reference: { g in
          var shape = [2, 3]
          shape.insert(2, at: own)
          return Grid(shape) { index in
            var rest = index
            return g[rest.remove(at: own)][rest]
          }
        })
    }
    chapter.add(
      "split", [Input([5, 2])],
      { x in
        let parts = x[0].split([2, 0, 3], axis: 0)
        return Tensor.concatenate([parts[2] * 2, parts[1], parts[0]])
      },
      reference: { g in Grid([5, 2]) { $0[0] < 3 ? 2 * g[0][$0[0] + 2, $0[1]] : g[0][$0[0] - 3, $0[1]] } })
    return chapter.operations
  }
}
