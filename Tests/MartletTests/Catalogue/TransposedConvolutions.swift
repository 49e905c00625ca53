import Martlet

extension OperationCatalogue {
  /// Every element of the input adds its multiple of the kernel to the output.
  static func transposedConvolution(
    _ x: Grid, _ w: Grid, _ b: Grid?, _ stride: (Int, Int), _ padding: (Int, Int), _ outputPadding: (Int, Int),
    _ dilation: (Int, Int), _ groups: Int
  ) -> Grid {
    func size(_ input: Int, _ kernel: Int, _ s: Int, _ p: Int, _ extra: Int, _ d: Int) -> Int {
      (input - 1) * s - 2 * p + d * (kernel - 1) + extra + 1
    }
    let height = size(x.shape[1], w.shape[1], stride.0, padding.0, outputPadding.0, dilation.0)
    let width = size(x.shape[2], w.shape[2], stride.1, padding.1, outputPadding.1, dilation.1)
    let (inputs, outputs) = (x.shape[3] / groups, w.shape[3])
    var result = Grid([x.shape[0], height, width, outputs * groups]) { b?[$0[3]] ?? 0 }
    for position in x.values.indices {
      let place = Grid.index(position, x.shape)
      let group = place[3] / inputs
      for tap in 0..<w.shape[1] * w.shape[2] {
        let (u, v) = (tap / w.shape[2], tap % w.shape[2])
        let row = place[1] * stride.0 + u * dilation.0 - padding.0
        let column = place[2] * stride.1 + v * dilation.1 - padding.1
        if !(0..<height).contains(row) || !(0..<width).contains(column) { continue }
        for output in 0..<outputs {
          result.values[result.position(of: [place[0], row, column, group * outputs + output])] +=
            x.values[position] * w[place[3], u, v, output]
        }
      }
    }
    return result
  }

  static var transposedConvolutions: [Operation] {
    var chapter = Chapter()
    func addPlane(
      _ variant: String, _ x: [Int], _ w: [Int], stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0),
      outputPadding: (Int, Int) = (0, 0), dilation: (Int, Int) = (1, 1), groups: Int = 1, bias: Bool = true,
      large: [Input]? = nil
    ) {
      let inputs = [Input(x, -1...1), Input(w, -1...1)] + (bias ? [Input([w[3] * groups])] : [])
      chapter.add(
        "transposedConvolution2D", variant, inputs, large: large,
        {
          $0[0].transposedConvolution2D(
            $0[1], bias: bias ? $0[2] : nil, stride: stride, padding: padding, outputPadding: outputPadding,
            dilation: dilation, groups: groups)
        },
        reference: {
          transposedConvolution($0[0], $0[1], bias ? $0[2] : nil, stride, padding, outputPadding, dilation, groups)
        })
    }
    addPlane(
      "plain", [2, 3, 2, 2], [2, 2, 3, 3],
      large: [Input([9, 14, 13, 8], -1...1), Input([8, 3, 3, 16], -1...1), Input([16])])
    addPlane("without bias", [1, 3, 3, 2], [2, 2, 2, 2], bias: false)
    addPlane("stride and padding", [1, 3, 3, 2], [2, 3, 3, 2], stride: (2, 2), padding: (1, 1), outputPadding: (1, 1))
    addPlane(
      "strides that differ", [1, 2, 3, 1], [1, 3, 2, 2], stride: (3, 1), padding: (1, 0), outputPadding: (2, 0))
    addPlane("groups", [1, 2, 2, 4], [4, 2, 2, 2], stride: (2, 2), groups: 2)
    addPlane("dilation", [1, 3, 2, 2], [2, 2, 2, 2], padding: (1, 0), dilation: (2, 3))
    addPlane("output padding beyond the kernel", [1, 2, 2, 1], [1, 2, 2, 2], stride: (3, 3), outputPadding: (2, 1))
    addPlane("one element", [1, 1, 1, 1], [1, 1, 1, 1])
    let lines: [(String, [Int], [Int], Int, Int, Int, Int, Int)] = [
      ("plain", [2, 4, 2], [2, 3, 3], 1, 0, 0, 1, 1), ("stride", [1, 4, 2], [2, 3, 2], 3, 1, 2, 1, 1),
      ("groups", [1, 3, 4], [4, 2, 2], 2, 0, 1, 1, 2), ("dilation", [1, 4, 1], [1, 3, 2], 1, 2, 0, 2, 1),
    ]
    for (label, x, w, stride, padding, outputPadding, dilation, groups) in lines {
      chapter.add(
        "transposedConvolution1D", label, [Input(x, -1...1), Input(w, -1...1), Input([w[2] * groups])],
        large: label == "plain" ? [Input([9, 200, 8], -1...1), Input([8, 3, 16], -1...1), Input([16])] : nil,
        {
          $0[0].transposedConvolution1D(
            $0[1], bias: $0[2], stride: stride, padding: padding, outputPadding: outputPadding, dilation: dilation,
            groups: groups)
        },
        reference: {
          sequence(
            transposedConvolution(
              image($0[0]), image($0[1]), $0[2], (1, stride), (0, padding), (0, outputPadding), (1, dilation), groups))
        })
    }
    return chapter.operations
  }
}
