/// What sampling finds beyond the rim of an image.
public enum GridPadding: Sendable, Hashable {
  /// Zeros.
  case zeros
  /// The nearest pixel of the rim (PyTorch's `border`).
  case edge
}

extension Tensor {
  /// The points of a regular grid over images, carried through affine maps: where `gridSampled` looks for each pixel of its
  /// output (Jaderberg et al. 2015, eq. 1).
  ///
  /// Images span −1 to 1, x right and y down. With `aligningCorners` these are the centres of the outermost pixels, else
  /// their outer rims. Differentiable with respect to the maps.
  ///
  /// - Shapes: maps `[batch, 2, 3]` → `[batch, height, width, 2]`, the last axis x and y
  public static func affineGrid(
    _ maps: Tensor, height: Int, width: Int, aligningCorners: Bool = false, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    maps.requireFloatingPoint("affineGrid", file: file, line: line)
    if maps.rank != 3 || maps.shape[1] != 2 || maps.shape[2] != 3 {
      contractFailure("affineGrid", "\(maps.shape)", "maps must be [batch, 2, 3]", file: file, line: line)
    }
    if height < 1 || width < 1 {
      contractFailure("affineGrid", "\(height)×\(width)", "sizes must be positive", file: file, line: line)
    }
    func centres(_ size: Int) -> [Double] {
      (0..<size).map { position in
        if aligningCorners { return size == 1 ? 0 : 2 * Double(position) / Double(size - 1) - 1 }
        return (2 * Double(position) + 1) / Double(size) - 1
      }
    }
    let columns = centres(width)
    var points: [Double] = []
    for y in centres(height) {
      for x in columns { points += [x, y, 1] }
    }
    let grid = Tensor(points, shape: [height * width, 3]).converted(to: maps.dtype)
    return grid.matmul(maps.transposed([0, 2, 1])).reshaped(to: [maps.shape[0], height, width, 2])
  }

  /// Images sampled between their pixels by bilinear interpolation (Jaderberg et al. 2015, eq. 5).
  ///
  /// A grid holds x and y of a point for each pixel of the output; an image spans −1 to 1 on both axes, with
  /// `aligningCorners` between the centres of the outermost pixels, else between their outer rims. Differentiable to any
  /// order with respect to images and grid.
  ///
  /// - Shapes: `[batch, height, width, channels]` at `[batch, newHeight, newWidth, 2]` →
  ///   `[batch, newHeight, newWidth, channels]`
  public func gridSampled(
    at grid: Tensor, padding: GridPadding = .zeros, aligningCorners: Bool = false, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    requireFloatingPoint("gridSampled", file: file, line: line)
    requireSameType(grid, "gridSampled", file: file, line: line)
    func fail(_ rule: String) -> Never {
      contractFailure("gridSampled", "\(shape) at \(grid.shape)", rule, file: file, line: line)
    }
    if rank != 4 { fail("images must be [batch, height, width, channels]") }
    if grid.rank != 4 || grid.shape[0] != shape[0] || grid.shape[3] != 2 {
      fail("the grid must be [\(shape[0]), height, width, 2]")
    }
    if shape[1] < 1 || shape[2] < 1 { fail("images have no pixels") }

    let columns = GridAxis(
      grid[Slice.ellipsis, 0], size: shape[2], padding: padding, aligningCorners: aligningCorners)
    let rows = GridAxis(grid[Slice.ellipsis, 1], size: shape[1], padding: padding, aligningCorners: aligningCorners)
    let pixels = reshaped(to: [shape[0] * shape[1] * shape[2], shape[3]])
    let firstRows = Tensor((0..<shape[0]).map { Int32($0 * shape[1]) }, shape: [shape[0], 1, 1])
    let corners = [
      (rows.lower, columns.lower), (rows.lower, columns.upper),
      (rows.upper, columns.lower), (rows.upper, columns.upper),
    ].map { row, column in
      pixels.gathered((firstRows + row.indices) * shape[2] + column.indices)
        * (row.weights * column.weights).expanded(at: -1)
    }
    return (corners[0] + corners[1]) + (corners[2] + corners[3])
  }

  /// Images whose content an affine map moves: one map for all, or one for each.
  ///
  /// - Shapes: `[batch, height, width, channels]` → the same
  public func transformed(
    by transforms: [AffineTransform2D], padding: GridPadding = .zeros, aligningCorners: Bool = false,
    file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    if rank != 4 || (transforms.count != 1 && transforms.count != shape[0]) {
      contractFailure(
        "transformed", "\(shape) by \(transforms.count)",
        "images must be [batch, height, width, channels], with one transform for all or one for each", file: file,
        line: line)
    }
    let inverses = transforms.map { transform in
      guard let inverse = transform.inverse else {
        contractFailure("transformed", "\(shape)", "a transform has no inverse", file: file, line: line)
      }
      return inverse.elements
    }
    let elements = transforms.count == 1 ? (0..<shape[0]).flatMap { _ in inverses[0] } : inverses.flatMap { $0 }
    let maps = Tensor(elements, shape: [shape[0], 2, 3]).converted(to: dtype)
    let grid = Tensor.affineGrid(
      maps, height: shape[1], width: shape[2], aligningCorners: aligningCorners, file: file, line: line)
    return gridSampled(at: grid, padding: padding, aligningCorners: aligningCorners, file: file, line: line)
  }
}

/// The two neighbours of points along one axis of images, and the share of each.
private struct GridAxis {
  var lower: (indices: Tensor, weights: Tensor)
  var upper: (indices: Tensor, weights: Tensor)

  init(_ points: Tensor, size: Int, padding: GridPadding, aligningCorners: Bool) {
    let last = Double(size - 1)
    var places = aligningCorners ? (points + 1) * (last / 2) : (points + 1) * (Double(size) / 2) - 0.5
    if padding == .edge { places = places.clamped(to: 0...last) }
    let floors = places.detached().floor()
    let share = places - floors
    /// The pixels at `positions`; those that do not exist count for nothing.
    func neighbour(_ positions: Tensor, _ weights: Tensor) -> (Tensor, Tensor) {
      let exists = (positions .>= 0) .& (positions .<= last)
      let indices = positions.clamped(to: 0...last).converted(to: .int32)
      return (indices, Tensor.select(exists, weights, Tensor.zeros([], dtype: weights.dtype)))
    }
    lower = neighbour(floors, 1 - share)
    upper = neighbour(floors + 1, share)
  }
}
