/// A chart whose axes can take the ranges of other charts, so that they can be compared side by side.
protocol SharedAxes: Figure {
  var x: Axis { get set }
  var y: Axis { get set }
  /// Whether marks are named above the chart; `nil` leaves it to the chart.
  var showsLegend: Bool? { get set }
  /// The data that the axes hold.
  var data: (x: [Double], y: [Double]) { get }
  /// How the axes follow from the data.
  var fit: CartesianFrame.Fit { get }
  /// The entries of the legend.
  var legend: [ChartFrame.Entry] { get }
}

extension LineChart: SharedAxes {
  var fit: CartesianFrame.Fit { CartesianFrame.Fit(horizontal: .tight, vertical: .nice) }

  var legend: [ChartFrame.Entry] {
    series.enumerated().map { index, series in
      ChartFrame.Entry(
        name: series.name, series: index, sample: .line(series.stroke, marked: CurvePainter.marks(series, showsMarkers))
      )
    }
  }
}

extension ScatterPlot: SharedAxes {
  /// More points than this are drawn as dots, because shapes could not be told apart.
  private static let mostShapes = 3000

  var fit: CartesianFrame.Fit {
    CartesianFrame.Fit(horizontal: .padded, vertical: .padded, hasEqualAspect: hasEqualAspect)
  }

  /// Whether points are drawn as dots without a shape.
  var areDots: Bool { groups.reduce(0) { $0 + $1.x.count } > Self.mostShapes }

  var legend: [ChartFrame.Entry] {
    let points = groups.enumerated().map {
      ChartFrame.Entry(name: $1.name, series: $0, sample: areDots ? .dot : .marker)
    }
    let lines = curves.enumerated().map { index, curve in
      ChartFrame.Entry(name: curve.name, series: groups.count + index, sample: .line(curve.stroke, marked: false))
    }
    return points + lines
  }
}
