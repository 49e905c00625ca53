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
    var index = [Int](repeating: 0, count: shape.count)
    for _ in 0..<count {
      values.append(element(index))
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
        axis -= 1
      }
    }
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

  /// The place of an index in row-major order.
  func position(of index: [Int]) -> Int {
    var position = 0
    for axis in index.indices { position = position * shape[axis] + index[axis] }
    return position
  }

  subscript(_ index: [Int]) -> Double { values[position(of: index)] }

  subscript(_ index: Int...) -> Double { self[index] }

  /// The element that broadcasting puts at an index of a larger shape.
  func broadcast(at index: [Int]) -> Double {
    var position = 0
    let missing = index.count - rank
    for axis in 0..<rank { position = position * shape[axis] + (shape[axis] == 1 ? 0 : index[missing + axis]) }
    return values[position]
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
    let offsets = Grid(inner) { Double(position(of: $0)) }.values
    let full = Grid(kept) { index in
      let start = position(of: index)
      return function(offsets.map { values[start + Int($0)] })
    }
    if keeping { return full }
    let remaining = (0..<rank).filter { !axes.contains($0) }.map { shape[$0] }
    return Grid(remaining, values: full.values)
  }

  /// A function of each line of elements along an axis, of the same length.
  func lines(_ axis: Int, _ function: ([Double]) -> [Double]) -> Grid {
    let axis = axis < 0 ? axis + rank : axis
    var (result, starts) = (self, shape)
    starts[axis] = 1
    let step = shape.dropFirst(axis + 1).reduce(1, *)
    for start in Grid(starts, { Double(position(of: $0)) }).values.map({ Int($0) }) {
      let places = (0..<shape[axis]).map { start + $0 * step }
      for (place, value) in zip(places, function(places.map { values[$0] })) { result.values[place] = value }
    }
    return result
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

  /// The first positions of an axis.
  func prefix(_ count: Int, _ axis: Int) -> Grid {
    var shape = shape
    shape[axis] = count
    return Grid(shape) { self[$0] }
  }

  /// Grids of one shape along a new first axis.
  static func stacked(_ grids: [Grid]) -> Grid {
    Grid([grids.count] + (grids.first?.shape ?? []), values: grids.flatMap(\.values))
  }
}

extension Tensor {
  /// A float64 tensor with a grid's numbers.
  init(_ grid: Grid) { self.init(grid.values, shape: Shape(grid.shape)) }
}
