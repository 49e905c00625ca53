import Foundation
import MartletReports

extension SampleChapter {
  static var bars: SampleChapter {
    let methods = ["SGD", "Momentum", "Adam", "AdamW"]
    return SampleChapter(
      "Bar charts",
      [
        Sample(
          "Means of three seeds with their standard deviation, and the level of chance.",
          BarChart(
            "Accuracy by optimiser", categories: methods, axis: Axis("test accuracy"),
            series: [
              .init(
                "small network", runs: [[0.71, 0.8, 0.86, 0.87], [0.74, 0.83, 0.84, 0.88], [0.69, 0.84, 0.88, 0.86]]),
              .init(
                "large network", runs: [[0.8, 0.88, 0.9, 0.91], [0.82, 0.87, 0.92, 0.93], [0.79, 0.9, 0.91, 0.9]]),
            ], references: [.horizontal(0.5, "coin"), .horizontal(0.1, "chance")])),
        Sample(
          "Long names; negative values.",
          BarChart(
            "Contribution of features",
            categories: [
              "petal length in centimetres, as measured by hand", "petal width", "sepal length", "sepal width", "bias",
            ], axis: Axis("Shapley value"), values: [0.42, 0.31, -0.12, -0.05, 0.02],
            errorBars: Spread(around: [0.42, 0.31, -0.12, -0.05, 0.02], by: [0.05, 0.04, 0.03, 0.02, 0.01]),
            orientation: .horizontal, references: [.vertical(0.25, "threshold")]),
          BarChart(
            "Change of loss", categories: ["dropout", "label smoothing", "weight decay", "augmentation"],
            axis: Axis("difference"), values: [-0.21, 0.05, -0.08, -0.34])),
        Sample(
          "Ten series.",
          BarChart(
            "Ten series", categories: ["first", "second", "third"], axis: Axis("value"),
            series: (0..<10).map { index in
              .init("series \(index + 1)", values: [1, 2, 3].map { $0 + Double(index) / 4 })
            })),
      ])
  }

  static var boxes: SampleChapter {
    func sample(_ center: Double, _ spread: Double, _ count: Int, _ seed: UInt64) -> [Double] {
      var generator = SplitMix(state: seed)
      return (0..<count).map { _ in center + spread * generator.normal() }
    }
    let tasks = ["MNIST", "Fashion-MNIST", "digits", "CIFAR-10"]
    return SampleChapter(
      "Box plots",
      [
        Sample(
          "Few values are drawn as points; the boxes are quartiles, the whiskers reach 1.5 interquartile ranges.",
          BoxPlot(
            "Accuracy over 20 seeds", categories: tasks, axis: Axis("accuracy"),
            series: [
              .init("before", samples: tasks.indices.map { sample(0.7 + 0.06 * Double($0), 0.02, 20, UInt64($0)) }),
              .init(
                "after", samples: tasks.indices.map { sample(0.74 + 0.06 * Double($0), 0.015, 20, UInt64($0 + 9)) }),
            ], references: [.horizontal(0.8, "published")])),
        Sample(
          "Many values: those beyond the whiskers are points. A logarithmic axis.",
          BoxPlot(
            "Weights by layer", categories: ["conv1", "conv2", "dense", "output"], axis: Axis("weight"),
            samples: (0..<4).map { sample(0, 0.1 + 0.1 * Double($0), 400, UInt64($0 + 20)) }, orientation: .horizontal),
          BoxPlot(
            "Gradient norms", categories: ["layer 1", "layer 2", "layer 3"], axis: Axis("norm", scale: .logarithmic),
            samples: (0..<3).map { layer in sample(0, 0.5, 30, UInt64(layer + 30)).map { pow(10, $0 - Double(layer)) } }
          )),
      ])
  }
}
