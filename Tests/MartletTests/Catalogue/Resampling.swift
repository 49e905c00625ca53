import Martlet

extension OperationCatalogue {
  /// A function of each of `height × width` regions that cover images: region i spans ⌊i·H/h⌋ to ⌈(i+1)·H/h⌉.
  static func regions(_ x: Grid, _ height: Int, _ width: Int, _ function: ([Double]) -> Double) -> Grid {
    func region(_ index: Int, _ size: Int, _ count: Int) -> Range<Int> {
      let end = Double(index + 1) * Double(size) / Double(count)
      return index * size / count..<Int(end.rounded(.up))
    }
    return Grid([x.shape[0], height, width, x.shape[3]]) { index in
      function(
        region(index[1], x.shape[1], height).flatMap { row in
          region(index[2], x.shape[2], width).map { x[index[0], row, $0, index[3]] }
        })
    }
  }

  private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
  private static func greatest(_ values: [Double]) -> Double { values.max() ?? .nan }

  static func addAdaptivePooling(to chapter: inout Chapter) {
    for (height, width) in [(2, 3), (3, 4), (1, 1), (6, 7), (7, 8)] {
      let (x, large) = ([Input([1, 6, 7, 2])], [Input([9, 30, 35, 8])])
      chapter.add(
        "adaptiveAveragePooled2D", "\(height)×\(width)", x, large: large,
        { $0[0].adaptiveAveragePooled2D(height: height, width: width) },
        reference: { regions($0[0], height, width, mean) })
      chapter.add(
        "adaptiveMaxPooled2D", "\(height)×\(width)", x, large: large,
        { $0[0].adaptiveMaxPooled2D(height: height, width: width) },
        reference: { regions($0[0], height, width, greatest) })
    }
    for length in [1, 2, 4, 7] {
      let (x, large) = ([Input([2, 6, 2])], [Input([9, 400, 9])])
      chapter.add(
        "adaptiveAveragePooled1D", "\(length)", x, large: large, { $0[0].adaptiveAveragePooled1D(length: length) },
        reference: { sequence(regions(image($0[0]), 1, length, mean)) })
      chapter.add(
        "adaptiveMaxPooled1D", "\(length)", x, large: large, { $0[0].adaptiveMaxPooled1D(length: length) },
        reference: { sequence(regions(image($0[0]), 1, length, greatest)) })
    }
  }

  /// The place of a new position among the old ones, and how far it is on the way to the next.
  private static func place(_ position: Int, _ old: Int, _ new: Int, _ aligning: Bool) -> (Int, Double) {
    let ratio = aligning ? Double(old - 1) / Double(max(1, new - 1)) : Double(old) / Double(new)
    let source = aligning ? Double(position) * ratio : max(0, (Double(position) + 0.5) * ratio - 0.5)
    let lower = min(Int(source), old - 1)
    return (lower, min(source, Double(old - 1)) - Double(lower))
  }

  private static func interpolated(_ x: Grid, _ height: Int, _ width: Int, _ aligning: Bool) -> Grid {
    Grid([x.shape[0], height, width, x.shape[3]]) { index in
      let (row, down) = place(index[1], x.shape[1], height, aligning)
      let (column, right) = place(index[2], x.shape[2], width, aligning)
      func corner(_ i: Int, _ j: Int) -> Double {
        x[index[0], min(row + i, x.shape[1] - 1), min(column + j, x.shape[2] - 1), index[3]]
      }
      return (1 - down) * ((1 - right) * corner(0, 0) + right * corner(0, 1))
        + down * ((1 - right) * corner(1, 0) + right * corner(1, 1))
    }
  }

  static var resampling: [Operation] {
    var chapter = Chapter()
    for (height, width) in [(6, 8), (2, 3), (3, 4), (1, 1), (7, 2)] {
      let (x, large) = ([Input([1, 3, 4, 2])], [Input([5, 40, 50, 4])])
      chapter.add(
        "resizedNearest", "\(height)×\(width)", x, large: large,
        { $0[0].resizedNearest(height: height, width: width) },
        reference: { g in
          Grid([g[0].shape[0], height, width, g[0].shape[3]]) { i in
            g[0][i[0], i[1] * g[0].shape[1] / height, i[2] * g[0].shape[2] / width, i[3]]
          }
        })
      for aligning in [false, true] {
        chapter.add(
          "resizedBilinear", "\(height)×\(width)\(aligning ? ", aligning corners" : "")", x, large: large,
          { $0[0].resizedBilinear(height: height, width: width, aligningCorners: aligning) },
          reference: { interpolated($0[0], height, width, aligning) })
      }
    }
    let windows: [((Int, Int), (Int, Int), Padding, (Int, Int))] = [
      ((2, 3), (1, 1), .valid, (1, 1)), ((3, 3), (2, 1), 1, (1, 1)), ((2, 2), (1, 2), 1, (2, 2)),
      ((2, 2), (1, 1), .same, (1, 1)), ((1, 1), (1, 1), .valid, (1, 1)),
    ]
    for (window, stride, padding, dilation) in windows {
      chapter.add(
        "unfolded2D", "\(window), stride \(stride), padding \(padding), dilation \(dilation)", [Input([1, 4, 5, 2])],
        large: [Input([4, 30, 30, 3])],
        { $0[0].unfolded2D(window: window, stride: stride, padding: padding, dilation: dilation) },
        reference: { unfolded($0[0], window, stride, padding, dilation) })
    }
    return chapter.operations
  }

  private static func unfolded(
    _ x: Grid, _ window: (Int, Int), _ stride: (Int, Int), _ padding: Padding, _ dilation: (Int, Int)
  ) -> Grid {
    let extent = ((window.0 - 1) * dilation.0 + 1, (window.1 - 1) * dilation.1 + 1)
    let (top, bottom) = widths(padding, 0, x.shape[1], extent.0, stride.0)
    let (left, right) = widths(padding, 1, x.shape[2], extent.1, stride.1)
    let height = (x.shape[1] + top + bottom - extent.0) / stride.0 + 1
    let width = (x.shape[2] + left + right - extent.1) / stride.1 + 1
    let channels = x.shape[3]
    return Grid([x.shape[0], height, width, window.0 * window.1 * channels]) { index in
      let element = index[3] / channels
      let row = index[1] * stride.0 + element / window.1 * dilation.0 - top
      let column = index[2] * stride.1 + element % window.1 * dilation.1 - left
      let isInside = (0..<x.shape[1]).contains(row) && (0..<x.shape[2]).contains(column)
      return isInside ? x[index[0], row, column, index[3] % channels] : 0
    }
  }
}
