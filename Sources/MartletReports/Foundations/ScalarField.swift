/// A function of two variables, known on the nodes of a rectangular grid.
///
/// A value that is not finite marks a node at which the function has none.
public struct ScalarField: Sendable {
  /// The horizontal coordinates of the columns, ascending.
  public let x: [Double]
  /// The vertical coordinates of the rows, ascending.
  public let y: [Double]
  /// The values, `values[row][column]` at `(x[column], y[row])`.
  public let values: [[Double]]

  /// Makes a field from values on a grid.
  ///
  /// Rows and columns without a coordinate, or with one that is not finite and greater than the one before, are left
  /// out; missing values count as not finite.
  ///
  /// - Parameters:
  ///   - x: the horizontal coordinates of the columns, ascending.
  ///   - y: the vertical coordinates of the rows, ascending.
  ///   - values: the values, row by row from the lowest `y`.
  public init(x: [Double], y: [Double], values: [[Double]]) {
    let columns = Self.ascending(x)
    let rows = Self.ascending(y)
    self.x = columns.map { x[$0] }
    self.y = rows.map { y[$0] }
    self.values = rows.map { row in
      columns.map { column in
        values.indices.contains(row) && values[row].indices.contains(column) ? values[row][column] : .nan
      }
    }
  }

  /// Samples a function on a grid of equal steps.
  ///
  /// - Parameters:
  ///   - x: the interval of the horizontal coordinate.
  ///   - y: the interval of the vertical coordinate.
  ///   - columns: the number of columns, at least 2.
  ///   - rows: the number of rows, at least 2.
  ///   - function: the value at a point.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int = 81, rows: Int = 81,
    _ function: (_ x: Double, _ y: Double) -> Double
  ) {
    let xs = x.evenSteps(columns)
    let ys = y.evenSteps(rows)
    self.init(x: xs, y: ys, values: ys.map { y in xs.map { x in function(x, y) } })
  }

  /// The least and the greatest finite value; `nil` without one.
  public var range: ClosedRange<Double>? {
    let finite = values.joined().filter { $0.isFinite && abs($0) < 1e300 }
    guard let lower = finite.min(), let upper = finite.max() else { return nil }
    return lower...upper
  }

  /// Whether there are cells to draw: two columns, two rows and a finite value.
  var isDrawable: Bool { x.count > 1 && y.count > 1 && range != nil }

  /// The value between the nodes by bilinear interpolation; `nil` outside the grid and beside nodes without a value.
  package func value(x: Double, y: Double) -> Double? {
    guard let column = Self.interval(of: x, in: self.x), let row = Self.interval(of: y, in: self.y) else { return nil }
    let horizontal = (x - self.x[column]) / (self.x[column + 1] - self.x[column])
    let vertical = (y - self.y[row]) / (self.y[row + 1] - self.y[row])
    let lower = values[row][column] * (1 - horizontal) + values[row][column + 1] * horizontal
    let upper = values[row + 1][column] * (1 - horizontal) + values[row + 1][column + 1] * horizontal
    let value = lower * (1 - vertical) + upper * vertical
    return value.isFinite ? value : nil
  }

  /// The field of a function of the values.
  func mapped(_ transform: (Double) -> Double) -> ScalarField {
    ScalarField(x: x, y: y, values: values.map { $0.map(transform) })
  }

  /// The field on every so many nodes that at most the given numbers of columns and rows remain, bounds kept.
  func thinned(columns: Int, rows: Int) -> ScalarField {
    let chosenColumns = Self.spread(x.count, to: columns)
    let chosenRows = Self.spread(y.count, to: rows)
    return ScalarField(
      x: chosenColumns.map { x[$0] }, y: chosenRows.map { y[$0] },
      values: chosenRows.map { row in chosenColumns.map { values[row][$0] } })
  }

  /// The indices of the coordinates that are finite and greater than those before them.
  private static func ascending(_ coordinates: [Double]) -> [Int] {
    var last = -Double.infinity
    return coordinates.indices.filter { index in
      guard coordinates[index].isFinite, coordinates[index] > last else { return false }
      last = coordinates[index]
      return true
    }
  }

  private static func interval(of value: Double, in coordinates: [Double]) -> Int? {
    guard let first = coordinates.first, let last = coordinates.last, coordinates.count > 1 else { return nil }
    guard value >= first, value <= last else { return nil }
    var (lower, upper) = (0, coordinates.count - 1)
    while upper - lower > 1 {
      let middle = (lower + upper) / 2
      if coordinates[middle] <= value { lower = middle } else { upper = middle }
    }
    return lower
  }

  private static func spread(_ count: Int, to most: Int) -> [Int] {
    guard count > most, most > 1 else { return Array(0..<count) }
    return (0..<most).map { ($0 * (count - 1) + (most - 1) / 2) / (most - 1) }
  }
}
