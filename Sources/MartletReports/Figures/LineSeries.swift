extension LineChart {
  /// One curve.
  public struct Series: Sendable {
    /// How the line is drawn.
    public enum Stroke: Sendable, Hashable {
      /// Without gaps.
      case solid
      /// In dashes, as for a baseline or a bound.
      case dashed
      /// In dots.
      case dotted
    }

    /// How points become a line.
    public enum Shape: Sendable, Hashable {
      /// Straight from point to point.
      case line
      /// Level from each point to the next, as for a learning rate or a cumulative distribution.
      case steps
      /// Straight from point to point, the area down to zero filled.
      case area
    }

    /// The name in the legend and in tooltips.
    public var name: String
    /// The horizontal coordinates, in any order that the line should follow.
    public var x: [Double]
    /// The vertical coordinates, one for each of `x`.
    public var y: [Double]
    /// How the line is drawn.
    public var stroke: Stroke
    /// How points become a line.
    public var shape: Shape
    /// A shaded band around the curve, such as the range over seeds.
    public var band: Spread?
    /// Bars through the points, such as standard errors.
    public var errorBars: Spread?

    /// Makes a curve from coordinates; where one array is longer, its rest is left out.
    ///
    /// - Parameters:
    ///   - name: the name in the legend and in tooltips.
    ///   - x: the horizontal coordinates.
    ///   - y: the vertical coordinates.
    ///   - stroke: how the line is drawn.
    ///   - shape: how points become a line.
    ///   - band: a shaded band around the curve.
    ///   - errorBars: bars through the points.
    public init(
      _ name: String, x: [Double], y: [Double], stroke: Stroke = .solid, shape: Shape = .line, band: Spread? = nil,
      errorBars: Spread? = nil
    ) {
      self.name = name
      self.x = x
      self.y = y
      self.stroke = stroke
      self.shape = shape
      self.band = band
      self.errorBars = errorBars
    }

    /// Makes a curve from values at `start`, `start + 1`, …
    public init(
      _ name: String, values: [Double], startingAt start: Int = 1, stroke: Stroke = .solid, shape: Shape = .line,
      band: Spread? = nil, errorBars: Spread? = nil
    ) {
      self.init(
        name, x: values.indices.map { Double(start + $0) }, y: values, stroke: stroke, shape: shape, band: band,
        errorBars: errorBars)
    }

    /// Makes the mean of several runs with a band around it, see ``Spread/summary(of:_:)``.
    ///
    /// - Parameters:
    ///   - name: the name in the legend and in tooltips.
    ///   - x: the horizontal coordinates; `nil` counts from 1.
    ///   - runs: the values of each run, step by step.
    ///   - measure: what the band is.
    ///   - stroke: how the line is drawn.
    public init(
      _ name: String, x: [Double]? = nil, runs: [[Double]], band measure: Spread.Measure = .standardDeviation,
      stroke: Stroke = .solid
    ) {
      let (mean, spread) = Spread.summary(of: runs, measure)
      self.init(name, x: x ?? mean.indices.map { Double($0 + 1) }, y: mean, stroke: stroke, band: spread)
    }

    /// Makes the curve of a function from equal steps of its argument.
    ///
    /// - Parameters:
    ///   - name: the name in the legend and in tooltips.
    ///   - range: the interval of the argument.
    ///   - count: the number of points, at least 2.
    ///   - stroke: how the line is drawn.
    ///   - shape: how points become a line.
    ///   - function: the value at an argument.
    public init(
      _ name: String, over range: ClosedRange<Double>, count: Int = 201, stroke: Stroke = .solid, shape: Shape = .line,
      _ function: (Double) -> Double
    ) {
      let x = range.evenSteps(count)
      self.init(name, x: x, y: x.map(function), stroke: stroke, shape: shape)
    }

    /// The heights that the vertical axis should hold: the points, their bounds, and zero below an area.
    var heights: [Double] {
      let bounds = [band, errorBars].compactMap { $0 }
      return Array(y.prefix(x.count)) + bounds.flatMap { $0.lower.prefix(x.count) + $0.upper.prefix(x.count) }
        + (shape == .area ? [0] : [])
    }
  }
}
