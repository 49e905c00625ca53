/// Arrows at points of the plane, such as gradients.
public struct VectorField: Sendable {
  /// An arrow.
  public struct Arrow: Sendable, Hashable {
    /// The horizontal coordinate of its foot.
    public var x: Double
    /// The vertical coordinate of its foot.
    public var y: Double
    /// Its horizontal component, in units of the horizontal axis.
    public var dx: Double
    /// Its vertical component, in units of the vertical axis.
    public var dy: Double

    /// Makes an arrow from its foot and its components.
    public init(x: Double, y: Double, dx: Double, dy: Double) {
      self.x = x
      self.y = y
      self.dx = dx
      self.dy = dy
    }
  }

  /// How long arrows are drawn.
  public enum Length: Sendable, Hashable {
    /// In proportion to the vector, the longest filling the room between the feet.
    case proportional
    /// All alike, so that directions can be read where vectors are small.
    case equal
  }

  /// The arrows; those that are not finite are left out.
  public var arrows: [Arrow]
  /// How long arrows are drawn.
  public var length: Length

  /// Makes a field of arrows.
  public init(_ arrows: [Arrow], length: Length = .proportional) {
    self.arrows = arrows
    self.length = length
  }

  /// Samples a vector field in the middle of the cells of a grid.
  ///
  /// - Parameters:
  ///   - x: the interval of the horizontal coordinate.
  ///   - y: the interval of the vertical coordinate.
  ///   - columns: the number of arrows in a row.
  ///   - rows: the number of arrows in a column.
  ///   - length: how long arrows are drawn.
  ///   - function: the vector at a point.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int = 16, rows: Int = 10, length: Length = .proportional,
    _ function: (_ x: Double, _ y: Double) -> (dx: Double, dy: Double)
  ) {
    func middles(_ range: ClosedRange<Double>, _ count: Int) -> [Double] {
      let step = (range.upperBound - range.lowerBound) / Double(max(1, count))
      return (0..<max(1, count)).map { range.lowerBound + (Double($0) + 0.5) * step }
    }
    let xs = middles(x, columns)
    self.init(
      middles(y, rows).flatMap { y in
        xs.map { x in
          let vector = function(x, y)
          return Arrow(x: x, y: y, dx: vector.dx, dy: vector.dy)
        }
      }, length: length)
  }
}
