import Martlet

extension OperationCatalogue {
  /// Matrix products with broadcast leading axes.
  private static func product(_ a: Grid, _ b: Grid) -> Grid {
    let (m, k, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
    let leading = Grid.common([a.shape.dropLast(2).map { $0 }, b.shape.dropLast(2).map { $0 }])
    return Grid(leading + [m, n]) { index in
      let batch = Array(index.dropLast(2))
      func place(_ grid: Grid) -> [Int] {
        let own = grid.shape.dropLast(2)
        return zip(batch.suffix(own.count), own).map { $1 == 1 ? 0 : $0 }
      }
      var sum = 0.0
      for inner in 0..<k {
        sum += a[place(a) + [index[index.count - 2], inner]] * b[place(b) + [inner, index[index.count - 1]]]
      }
      return sum
    }
  }

  static func affine(_ x: Grid, _ weight: Grid, _ bias: Grid?, rectified: Bool) -> Grid {
    Grid(x.shape.dropLast() + [weight.shape[0]]) { index in
      let output = index[index.count - 1]
      var sum = bias?[output] ?? 0
      for input in 0..<weight.shape[1] { sum += x[Array(index.dropLast()) + [input]] * weight[output, input] }
      return rectified ? max(0, sum) : sum
    }
  }

  static var products: [Operation] {
    var chapter = Chapter()
    let shapes: [(String, [Int], [Int])] = [
      ("matrices", [3, 4], [4, 2]), ("thin", [1, 5], [5, 1]), ("outer", [3, 1], [1, 4]), ("square", [4, 4], [4, 4]),
      ("batches", [2, 3, 4], [2, 4, 2]), ("a matrix on the right", [2, 3, 4], [4, 2]),
      ("a matrix on the left", [3, 4], [2, 4, 2]), ("broadcast batches", [2, 1, 3, 4], [3, 4, 2]),
      ("broadcast both", [1, 3, 2, 2], [2, 1, 2, 3]), ("one and many", [1, 2, 3], [4, 3, 2]),
      ("four axes", [2, 2, 2, 3], [2, 2, 3, 2]),
    ]
    for (label, left, right) in shapes {
      chapter.add(
        "matmul", label, [Input(left), Input(right)], { $0[0].matmul($0[1]) }, reference: { product($0[0], $0[1]) })
    }
    for (label, left, right) in [
      ("large", [300, 257], [257, 190]), ("large batches", [40, 30, 33], [40, 33, 35]),
      ("large, one matrix", [10, 30, 64], [64, 70]), ("tall", [4000, 9], [9, 7]),
    ] {
      chapter.add(
        "matmul", label, [Input([2, 2]), Input([2, 2])], large: [Input(left), Input(right)], { $0[0].matmul($0[1]) },
        reference: { product($0[0], $0[1]) })
    }
    chapter.add(
      "matmul", "transposed left", [Input([4, 3]), Input([4, 2])], large: [Input([257, 300]), Input([257, 190])],
      { $0[0].transposed().matmul($0[1]) }, reference: { product($0[0].transposed([1, 0]), $0[1]) })
    chapter.add(
      "matmul", "transposed right", [Input([3, 4]), Input([2, 4])], large: [Input([300, 257]), Input([190, 257])],
      { $0[0].matmul($0[1].transposed()) }, reference: { product($0[0], $0[1].transposed([1, 0])) })
    chapter.add(
      "matmul", "strided", [Input([3, 8]), Input([4, 6])],
      { x in
        let every = Slice.range(from: 0, to: nil, step: 2)
        return x[0][Slice.all, every].matmul(x[1][Slice.all, every])
      },
      reference: { g in
        product(Grid([3, 4]) { g[0][$0[0], 2 * $0[1]] }, Grid([4, 3]) { g[1][$0[0], 2 * $0[1]] })
      })
    chapter.add(
      "matmul", "transposed batches", [Input([4, 2, 3]), Input([4, 5, 2])],
      { $0[0].transposed([1, 2, 0]).matmul($0[1].transposed([2, 0, 1])) },
      reference: { product($0[0].transposed([1, 2, 0]), $0[1].transposed([2, 0, 1])) })
    chapter.add(
      "matmul", "with itself", [Input([3, 3])], { $0[0].matmul($0[0]) }, reference: { product($0[0], $0[0]) })
    chapter.add(
      "matmul", "vector and matrix", [Input([3]), Input([3, 2])], { $0[0].matmul($0[1]) },
      reference: { product($0[0].reshaped([1, 3]), $0[1]).reshaped([2]) })
    chapter.add(
      "matmul", "matrix and vector", [Input([2, 3]), Input([3])], { $0[0].matmul($0[1]) },
      reference: { product($0[0], $0[1].reshaped([3, 1])).reshaped([2]) })
    chapter.add(
      "matmul", "vectors", [Input([3]), Input([3])], { $0[0].matmul($0[1]) },
      reference: { product($0[0].reshaped([1, 3]), $0[1].reshaped([3, 1])).reshaped([]) })
    chapter.add(
      "matmul", "vector and batches", [Input([3]), Input([2, 3, 4])], { $0[0].matmul($0[1]) },
      reference: { product($0[0].reshaped([1, 3]), $0[1]).reshaped([2, 4]) })
    chapter.add(
      "matmul", "batches and vector", [Input([2, 4, 3]), Input([3])], { $0[0].matmul($0[1]) },
      reference: { product($0[0], $0[1].reshaped([3, 1])).reshaped([2, 4]) })
    chapter.add(
      "outer", [Input([3]), Input([4])], { $0[0].outer($0[1]) },
      reference: { g in Grid([3, 4]) { g[0][$0[0]] * g[1][$0[1]] } })
    for rectified in [false, true] {
      for (label, shape) in [("matrix", [3, 4]), ("vector", [4]), ("three axes", [2, 3, 4])] {
        let variant = label + (rectified ? ", rectified" : "")
        let large = label == "vector" ? nil : [Input([220, 130]), Input([190, 130]), Input([190])]
        chapter.add(
          "affine", variant, [Input(shape), Input([5, 4]), Input([5])], large: large,
          { $0[0].affine($0[1], bias: $0[2], rectified: rectified) },
          reference: { affine($0[0], $0[1], $0[2], rectified: rectified) })
        chapter.add(
          "affine", variant + ", without bias", [Input(shape), Input([5, 4])],
          { $0[0].affine($0[1], bias: nil, rectified: rectified) },
          reference: { affine($0[0], $0[1], nil, rectified: rectified) })
      }
    }
    return chapter.operations
  }
}
