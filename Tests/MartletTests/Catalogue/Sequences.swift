import Martlet

extension OperationCatalogue {
  /// A sequence as an image of height 1, and back.
  static func image(_ g: Grid) -> Grid { g.reshaped([g.shape[0], 1] + g.shape.dropFirst()) }
  static func sequence(_ g: Grid) -> Grid { g.reshaped([g.shape[0]] + g.shape.dropFirst(2)) }

  /// The padding of the second axis alone.
  static func alongWidth(_ padding: Padding) -> Padding {
    switch padding {
    case .all(let width), .sides(_, let width): .sides(vertical: 0, horizontal: width)
    case .valid, .same: padding
    }
  }

  static func addSequences(to chapter: inout Chapter) {
    let cases: [(String, [Int], [Int], Int, Padding, Int, Int)] = [
      ("plain", [2, 6, 2], [3, 3, 2], 1, .valid, 1, 1), ("stride", [1, 7, 2], [2, 2, 2], 3, 1, 1, 1),
      ("same", [1, 6, 2], [2, 4, 2], 1, .same, 1, 1), ("same, stride", [1, 7, 1], [2, 3, 1], 2, .same, 1, 1),
      ("dilation", [2, 7, 1], [2, 3, 1], 1, 2, 2, 1), ("groups", [1, 5, 4], [6, 2, 2], 1, .valid, 1, 2),
      ("depthwise", [1, 5, 3], [3, 3, 1], 1, 1, 1, 3),
      ("sides", [1, 4, 2], [2, 3, 2], 1, .sides(vertical: 7, horizontal: 1), 1, 1),
    ]
    for (label, x, w, stride, padding, dilation, groups) in cases {
      for hasBias in [true, false] {
        let large = [Input([13, 200, 8], -1...1), Input([16, 5, 8], -1...1), Input([16])]
        chapter.add(
          "convolution1D", label + (hasBias ? "" : ", without bias"),
          [Input(x, -1...1), Input(w, -1...1)] + (hasBias ? [Input([w[0]])] : []),
          large: label == "plain" && hasBias ? large : nil,
          {
            $0[0].convolution1D(
              $0[1], bias: hasBias ? $0[2] : nil, stride: stride, padding: padding, dilation: dilation, groups: groups)
          },
          reference: {
            sequence(
              convolution(
                image($0[0]), image($0[1]), hasBias ? $0[2] : nil, (1, stride), alongWidth(padding), (1, dilation),
                groups, false))
          })
      }
    }
  }

  static func addSequencePooling(to chapter: inout Chapter) {
    let cases: [(String, [Int], Int, Int?, Padding)] = [
      ("plain", [2, 6, 2], 2, nil, .valid), ("overlapping", [1, 7, 2], 3, 2, 1), ("same", [1, 5, 2], 2, nil, .same),
      ("stride 1", [2, 5, 1], 3, 1, .valid), ("single", [1, 3, 1], 1, 1, .valid),
    ]
    for (label, shape, window, stride, padding) in cases {
      let large = [Input([9, 400, 17])]
      chapter.add(
        "maxPooled1D", label, [Input(shape)], large: large,
        { $0[0].maxPooled1D(window: window, stride: stride, padding: padding) },
        reference: {
          sequence(
            pooled(image($0[0]), (1, window), (1, stride ?? window), alongWidth(padding)) { elements, _ in
              elements.max() ?? .nan
            })
        })
      for counting in [true, false] {
        chapter.add(
          "averagePooled1D", label + (counting ? "" : ", without padding"), [Input(shape)], large: large,
          { $0[0].averagePooled1D(window: window, stride: stride, padding: padding, countingPadding: counting) },
          reference: {
            sequence(
              pooled(image($0[0]), (1, window), (1, stride ?? window), alongWidth(padding)) { elements, count in
                elements.reduce(0, +) / Double(counting ? count : elements.count)
              })
          })
      }
    }
  }
}
