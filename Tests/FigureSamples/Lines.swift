import Foundation
import MartletReports

extension SampleChapter {
  static var lines: SampleChapter {
    SampleChapter(
      "Line charts",
      [
        Sample("Means over five seeds; bands are ranges or standard deviations.", optimizers),
        Sample("Logarithmic axes with error bars; steps and an area.", scaling, schedules),
        Sample("More curves than colours.", tenCurves),
      ])
  }

  private static let epochs = (1...60).map(Double.init)

  private static func runs(_ decay: Double, _ floor: Double) -> [[Double]] {
    (0..<5).map { seed in
      epochs.map { epoch in
        let noise = 0.05 * sin(epoch * Double(seed + 2)) / epoch.squareRoot()
        return floor + exp(-epoch * decay) * (2 + 0.2 * Double(seed)) + noise
      }
    }
  }

  private static var optimizers: LineChart {
    LineChart(
      "Loss of three optimisers", x: Axis("epoch"), y: Axis("validation loss"),
      series: [
        .init("SGD", x: epochs, runs: runs(0.04, 0.4), band: .range),
        .init("SGD with momentum", x: epochs, runs: runs(0.09, 0.3)),
        .init("Adam", x: epochs, runs: runs(0.2, 0.35)),
        .init("least squares", x: [1, 60], y: [0.3, 0.3], stroke: .dashed),
      ],
      references: [.vertical(23, "best"), .vertical(26, "learning rate halved"), .horizontal(0.28, "published: 0.28")])
  }

  private static var scaling: LineChart {
    let sizes = [1e4, 1e5, 1e6, 1e7, 1e8]
    let losses = [4.1, 3.2, 2.5, 1.95, 1.52]
    return LineChart(
      "Scaling", x: Axis("parameters", scale: .logarithmic), y: Axis("test loss", scale: .logarithmic),
      series: [
        .init("measured", x: sizes, y: losses, errorBars: Spread(around: losses, by: [0.3, 0.2, 0.14, 0.1, 0.12])),
        .init("power law", x: [1e4, 1e8], y: [4.1, 1.52], stroke: .dotted),
      ])
  }

  private static var schedules: LineChart {
    LineChart(
      "Learning rate", x: Axis("step"), y: Axis("rate"),
      series: [
        .init("steps", x: [0, 100, 200, 300, 400], y: [0.1, 0.1, 0.01, 0.001, 0.001], shape: .steps),
        .init("cosine", over: 0...400, shape: .area) { 0.05 * (1 + cos($0 / 400 * .pi)) },
      ])
  }

  private static var tenCurves: LineChart {
    let series = (0..<10).map { index in
      let shift = Double(index)
      return LineChart.Series("activation number \(index + 1)", over: 0...6, count: 20) { x in
        sin(x + shift / 3) + shift / 2
      }
    }
    return LineChart("Ten curves", x: Axis("x"), y: Axis("y"), series: series)
  }
}
