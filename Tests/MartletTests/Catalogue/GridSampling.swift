import Martlet

extension OperationCatalogue {
  /// The element that bilinear interpolation finds at a place in pixels, by the definition over all pixels.
  private static func interpolated(_ x: Grid, _ image: Int, _ row: Double, _ column: Double, _ channel: Int) -> Double {
    var sum = 0.0
    for i in 0..<x.shape[1] {
      for j in 0..<x.shape[2] {
        let weight = max(0, 1 - abs(row - Double(i))) * max(0, 1 - abs(column - Double(j)))
        sum += weight * x[image, i, j, channel]
      }
    }
    return sum
  }

  static var gridSampling: [Operation] {
    var chapter = Chapter()
    for aligning in [false, true] {
      let corners = aligning ? "corners" : "areas"
      @Sendable func place(_ position: Double, _ size: Int) -> Double {
        aligning ? (position + 1) / 2 * Double(size - 1) : ((position + 1) * Double(size) - 1) / 2
      }
      @Sendable func centre(_ position: Int, _ size: Int) -> Double {
        aligning ? 2 * Double(position) / Double(size - 1) - 1 : (2 * Double(position) + 1) / Double(size) - 1
      }
      chapter.add(
        "affineGrid", corners, [Input([2, 2, 3])],
        { Tensor.affineGrid($0[0], height: 3, width: 4, aligningCorners: aligning) },
        reference: { grids in
          Grid([2, 3, 4, 2]) { index in
            let maps = grids[0]
            let (x, y) = (centre(index[2], 4), centre(index[1], 3))
            return maps[index[0], index[3], 0] * x + maps[index[0], index[3], 1] * y + maps[index[0], index[3], 2]
          }
        })
      for padding in [GridPadding.zeros, .edge] {
        chapter.add(
          "gridSampled", "\(corners), \(padding)", [Input([2, 3, 4, 2]), Input([2, 2, 3, 2], -1.7...1.7)],
          large: [Input([9, 20, 20, 8]), Input([9, 24, 24, 2], -1.1...1.1)],
          { $0[0].gridSampled(at: $0[1], padding: padding, aligningCorners: aligning) },
          reference: { grids in
            let (x, grid) = (grids[0], grids[1])
            return Grid([grid.shape[0], grid.shape[1], grid.shape[2], x.shape[3]]) { index in
              var column = place(grid[index[0], index[1], index[2], 0], x.shape[2])
              var row = place(grid[index[0], index[1], index[2], 1], x.shape[1])
              if padding == .edge {
                column = min(max(column, 0), Double(x.shape[2] - 1))
                row = min(max(row, 0), Double(x.shape[1] - 1))
              }
              return interpolated(x, index[0], row, column, index[3])
            }
          })
      }
    }
    let turn = AffineTransform2D.rotation(degrees: 20).followed(by: .translation(x: 0.3, y: -0.1))
    chapter.add(
      "transformed", [Input([2, 4, 4, 2])], { $0[0].transformed(by: [turn]) },
      reference: { grids in
        guard let inverse = turn.inverse else { return grids[0] }
        return Grid(grids[0].shape) { index in
          let source = inverse.applied(x: Double(2 * index[2] + 1) / 4 - 1, y: Double(2 * index[1] + 1) / 4 - 1)
          return interpolated(
            grids[0], index[0], ((source.y + 1) * 4 - 1) / 2, ((source.x + 1) * 4 - 1) / 2, index[3])
        }
      })
    return chapter.operations
  }
}
