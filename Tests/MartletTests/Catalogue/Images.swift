import Martlet

extension OperationCatalogue {
  /// The zeros before and after an axis.
  static func widths(_ padding: Padding, _ axis: Int, _ size: Int, _ extent: Int, _ stride: Int) -> (Int, Int) {
    switch padding {
    case .valid: return (0, 0)
    case .all(let width): return (width, width)
    case .sides(let vertical, let horizontal): return axis == 0 ? (vertical, vertical) : (horizontal, horizontal)
    case .same:
      let total = max(0, ((size + stride - 1) / stride - 1) * stride + extent - size)
      return (total / 2, total - total / 2)
    }
  }

  static func convolution(
    _ x: Grid, _ w: Grid, _ b: Grid?, _ stride: (Int, Int), _ padding: Padding, _ dilation: (Int, Int), _ groups: Int,
    _ rectified: Bool
  ) -> Grid {
    let extent = ((w.shape[1] - 1) * dilation.0 + 1, (w.shape[2] - 1) * dilation.1 + 1)
    let (top, bottom) = widths(padding, 0, x.shape[1], extent.0, stride.0)
    let (left, right) = widths(padding, 1, x.shape[2], extent.1, stride.1)
    let height = (x.shape[1] + top + bottom - extent.0) / stride.0 + 1
    let width = (x.shape[2] + left + right - extent.1) / stride.1 + 1
    let (outputs, channels) = (w.shape[0] / groups, w.shape[3])
    return Grid([x.shape[0], height, width, w.shape[0]]) { index in
      let (n, i, j, o) = (index[0], index[1], index[2], index[3])
      var sum = b?[o] ?? 0
      for u in 0..<w.shape[1] {
        for v in 0..<w.shape[2] {
          let row = i * stride.0 + u * dilation.0 - top
          let column = j * stride.1 + v * dilation.1 - left
          if row < 0 || row >= x.shape[1] || column < 0 || column >= x.shape[2] { continue }
          for c in 0..<channels { sum += w[o, u, v, c] * x[n, row, column, o / outputs * channels + c] }
        }
      }
      return rectified ? max(0, sum) : sum
    }
  }

  static var convolutions: [Operation] {
    var chapter = Chapter()
    func add(
      _ variant: String, _ x: [Int], _ w: [Int], stride: (Int, Int) = (1, 1), padding: Padding = .valid,
      dilation: (Int, Int) = (1, 1), groups: Int = 1, rectified: Bool = false, bias: Bool = true, large: [Input]? = nil
    ) {
      var inputs = [Input(x, -1...1), Input(w, -1...1)]
      if bias { inputs.append(Input([w[0]])) }
      chapter.add(
        "convolution2D", variant, inputs, large: large,
        {
          $0[0].convolution2D(
            $0[1], bias: bias ? $0[2] : nil, stride: stride, padding: padding, dilation: dilation, groups: groups,
            rectified: rectified)
        },
        reference: { convolution($0[0], $0[1], bias ? $0[2] : nil, stride, padding, dilation, groups, rectified) })
    }
    let large = [Input([17, 14, 13, 8], -1...1), Input([16, 3, 3, 8], -1...1), Input([16])]
    add("plain", [2, 4, 5, 2], [3, 3, 3, 2], large: large)
    add("without bias", [2, 4, 5, 2], [3, 3, 3, 2], bias: false)
    add("rectified", [2, 4, 5, 2], [3, 3, 3, 2], rectified: true, large: large)
    add("rectified without bias", [1, 4, 4, 2], [3, 3, 3, 2], rectified: true, bias: false)
    add(
      "same", [1, 4, 5, 1], [2, 3, 3, 1], padding: .same,
      large: [
        Input([16, 28, 28, 1], -1...1), Input([8, 3, 3, 1], -1...1), Input([8]),
      ])
    add("same, even kernel", [1, 5, 4, 1], [2, 2, 4, 1], padding: .same)
    add("same, stride", [1, 5, 6, 2], [2, 3, 3, 2], stride: (2, 2), padding: .same)
    add("padding", [1, 3, 4, 2], [2, 3, 3, 2], padding: 1)
    add("padding beyond the kernel", [1, 3, 2, 1], [2, 2, 2, 1], padding: 3)
    add("sides", [1, 3, 5, 2], [2, 3, 1, 2], padding: .sides(vertical: 2, horizontal: 0))
    add("strides", [1, 6, 5, 2], [2, 2, 3, 2], stride: (3, 2))
    add("stride that leaves a rest", [1, 6, 6, 1], [2, 3, 3, 1], stride: (2, 2))
    add("dilations", [1, 6, 7, 2], [2, 2, 3, 2], padding: 1, dilation: (3, 2))
    add("groups", [1, 3, 3, 4], [6, 2, 2, 2], groups: 2)
    add("groups, rectified", [1, 3, 3, 4], [4, 2, 2, 2], groups: 2, rectified: true)
    add(
      "depthwise", [1, 4, 4, 3], [3, 3, 3, 1], padding: .same, groups: 3,
      large: [
        Input([9, 40, 40, 3], -1...1), Input([3, 3, 3, 1], -1...1), Input([3]),
      ])
    // As many channels as kernels of this project ask for.
    for (kernel, stride, channels) in [(3, 1, 32), (3, 2, 32), (5, 1, 16), (5, 3, 16)] {
      add(
        "depthwise, kernel \(kernel), step \(stride)", [1, 3, 4, channels], [channels, kernel, kernel, 1],
        stride: (stride, stride), padding: .same, groups: channels, rectified: stride == 1,
        large: [
          Input([9, 10 + kernel, 14, channels], -1...1), Input([channels, kernel, kernel, 1], -1...1),
          Input([channels]),
        ])
    }
    add(
      "large filters", [1, 3, 3, 2], [2, 3, 3, 2], padding: 1,
      large: [
        Input([5, 6, 7, 64], -1...1), Input([128, 3, 3, 64], -1...1), Input([128]),
      ])
    // Few channels, whose gradient has a kernel of its own.
    for (inputs, stride) in [(1, (1, 1)), (3, (2, 1)), (4, (2, 3))] {
      add(
        "\(inputs) channels", [1, 5, 4, inputs], [3, 3, 2, inputs], stride: stride, padding: 1,
        large: [
          Input([17, 15, 14, inputs], -1...1), Input([24, 4, 3, inputs], -1...1), Input([24]),
        ])
    }
    add(
      "pointwise", [2, 3, 2, 4], [5, 1, 1, 4],
      large: [
        Input([9, 20, 20, 16], -1...1), Input([24, 1, 1, 16], -1...1), Input([24]),
      ])
    add("whole image", [2, 3, 3, 2], [4, 3, 3, 2])
    add("one element", [1, 1, 1, 1], [1, 1, 1, 1])
    addSequences(to: &chapter)
    return chapter.operations
  }

  static func pooled(
    _ x: Grid, _ window: (Int, Int), _ stride: (Int, Int), _ padding: Padding, _ function: ([Double], Int) -> Double
  ) -> Grid {
    let (top, bottom) = widths(padding, 0, x.shape[1], window.0, stride.0)
    let (left, right) = widths(padding, 1, x.shape[2], window.1, stride.1)
    let height = (x.shape[1] + top + bottom - window.0) / stride.0 + 1
    let width = (x.shape[2] + left + right - window.1) / stride.1 + 1
    return Grid([x.shape[0], height, width, x.shape[3]]) { index in
      var elements: [Double] = []
      for u in 0..<window.0 {
        for v in 0..<window.1 {
          let (row, column) = (index[1] * stride.0 + u - top, index[2] * stride.1 + v - left)
          if row < 0 || row >= x.shape[1] || column < 0 || column >= x.shape[2] { continue }
          elements.append(x[index[0], row, column, index[3]])
        }
      }
      return function(elements, window.0 * window.1)
    }
  }

  static var pooling: [Operation] {
    var chapter = Chapter()
    let cases: [(String, [Int], (Int, Int), (Int, Int), Padding)] = [
      ("plain", [2, 4, 4, 2], (2, 2), (2, 2), .valid), ("rest", [1, 5, 7, 2], (2, 3), (2, 3), .valid),
      ("overlapping", [1, 5, 6, 2], (3, 3), (2, 1), .valid), ("sparse", [1, 6, 6, 1], (2, 2), (3, 3), .valid),
      ("padding", [1, 5, 5, 2], (3, 3), (2, 2), 1), ("same", [1, 5, 6, 1], (3, 2), (2, 2), .same),
      ("sides", [1, 4, 5, 1], (3, 4), (1, 2), .sides(vertical: 1, horizontal: 2)),
      ("single", [1, 2, 2, 1], (1, 1), (1, 1), .valid),
    ]
    for (label, shape, window, stride, padding) in cases {
      let large = label == "sparse" || label == "single" ? nil : [Input([9, 40, 41, 16])]
      chapter.add(
        "maxPooled2D", label, [Input(shape)], large: large,
        { $0[0].maxPooled2D(window: window, stride: stride, padding: padding) },
        reference: { pooled($0[0], window, stride, padding) { elements, _ in elements.max() ?? .nan } })
      for counting in [true, false] {
        chapter.add(
          "averagePooled2D", label + (counting ? "" : ", without padding"), [Input(shape)], large: large,
          { $0[0].averagePooled2D(window: window, stride: stride, padding: padding, countingPadding: counting) },
          reference: {
            pooled($0[0], window, stride, padding) { elements, count in
              elements.reduce(0, +) / Double(counting ? count : elements.count)
            }
          })
      }
    }
    addAdaptivePooling(to: &chapter)
    addSequencePooling(to: &chapter)
    return chapter.operations
  }
}
