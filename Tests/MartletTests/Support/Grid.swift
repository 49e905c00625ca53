import Martlet

/// An array of numbers with plain loops over it: the references of the catalogue are written with it, independently of
/// tensors.
struct Grid {
  var shape: [Int]
  var values: [Double]

  init(_ shape: [Int], _ element: ([Int]) -> Double) {
    self.shape = shape
    values = []
    let count = shape.reduce(1, *)
    values.reserveCapacity(count)
    for position in 0..<count { values.append(element(Grid.index(position, shape))) }
  }

  init(_ shape: [Int], values: [Double]) {
    self.shape = shape
    self.values = values
  }

  var rank: Int { shape.count }

  /// The index of the position in row-major order.
  static func index(_ position: Int, _ shape: [Int]) -> [Int] {
    var rest = position
    var index = [Int](repeating: 0, count: shape.count)
    for axis in stride(from: shape.count - 1, through: 0, by: -1) {
      index[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    return index
  }

  subscript(_ index: [Int]) -> Double {
    var position = 0
    for (axis, place) in index.enumerated() { position = position * shape[axis] + place }
    return values[position]
  }

  subscript(_ index: Int...) -> Double { self[index] }

  /// The element that broadcasting puts at an index of a larger shape.
  func broadcast(at index: [Int]) -> Double {
    let own = index.suffix(rank)
    return self[zip(own, shape).map { place, size in size == 1 ? 0 : place }]
  }

  func map(_ function: (Double) -> Double) -> Grid { Grid(shape, values: values.map(function)) }

  /// The shape that shapes broadcast to.
  static func common(_ shapes: [[Int]]) -> [Int] {
    let rank = shapes.map(\.count).max() ?? 0
    return (0..<rank).map { axis in
      var size = 1
      for shape in shapes {
        let own = axis - (rank - shape.count)
        if own >= 0 && shape[own] != 1 { size = shape[own] }
      }
      return size
    }
  }

  /// Elementwise with broadcasting.
  static func zip2(_ a: Grid, _ b: Grid, _ function: (Double, Double) -> Double) -> Grid {
    Grid(common([a.shape, b.shape])) { function(a.broadcast(at: $0), b.broadcast(at: $0)) }
  }

  /// A function of the elements along axes, which go away or keep size 1.
  func reduced(_ axes: [Int]? = nil, keeping: Bool = false, _ function: ([Double]) -> Double) -> Grid {
    let axes = (axes ?? Array(0..<rank)).map { $0 < 0 ? $0 + rank : $0 }
    let kept = shape.enumerated().map { axes.contains($0.offset) ? 1 : $0.element }
    let inner = (0..<rank).map { axes.contains($0) ? shape[$0] : 1 }
    let full = Grid(kept) { index in
      var elements: [Double] = []
      for position in 0..<inner.reduce(1, *) {
        let offset = Grid.index(position, inner)
        elements.append(self[zip(index, offset).map { $0 + $1 }])
      }
      return function(elements)
    }
    if keeping { return full }
    let remaining = (0..<rank).filter { !axes.contains($0) }.map { shape[$0] }
    return Grid(remaining, values: full.values)
  }

  /// A function of each line of elements along an axis, of the same length.
  func lines(_ axis: Int, _ function: ([Double]) -> [Double]) -> Grid {
    let axis = axis < 0 ? axis + rank : axis
    return Grid(shape) { index in
      var index = index
      let place = index[axis]
      let line = (0..<shape[axis]).map { position -> Double in
        index[axis] = position
        return self[index]
      }
      return function(line)[place]
    }
  }

  /// The axes in another order.
  func transposed(_ order: [Int]) -> Grid {
    Grid(order.map { shape[$0] }) { index in
      var source = [Int](repeating: 0, count: rank)
      for (position, axis) in order.enumerated() { source[axis] = index[position] }
      return self[source]
    }
  }

  func reshaped(_ target: [Int]) -> Grid { Grid(target, values: values) }
}

extension Tensor {
  /// A float64 tensor with a grid's numbers.
  init(_ grid: Grid) { self.init(grid.values, shape: Shape(grid.shape)) }
}
