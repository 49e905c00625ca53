import Foundation
import MartletReports

extension SampleChapter {
  static var points: SampleChapter {
    SampleChapter(
      "Scatter plots",
      [
        Sample("Colour and shape tell groups apart; one unit is as long on either axis.", embedding),
        Sample("What a classifier says of every point of the plane.", decision, regions),
        Sample("Labels beside points, a trend and a reference line.", accuracies),
        Sample("Very many points are drawn as one path.", many),
      ])
  }

  private static var embedding: ScatterPlot {
    let names = [
      "T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
    ]
    let groups = names.enumerated().map { index, name in
      let angle = Double(index) * 0.63
      return ScatterPlot.Group(name, points: cloud(3 * cos(angle), 3 * sin(angle), 50, UInt64(index + 1)))
    }
    return ScatterPlot(
      "Embedding of ten classes", x: Axis("first component"), y: Axis("second component"), groups: groups,
      hasEqualAspect: true)
  }

  private static func probability(_ x: Double, _ y: Double) -> Double {
    1 / (1 + exp(-3 * (x * x + y * y - 2)))
  }

  private static var rings: [ScatterPlot.Group] {
    let outer = (0..<80).map { index -> (x: Double, y: Double) in
      let angle = Double(index) * 0.61
      let radius = 1.9 + 0.3 * sin(angle * 7)
      return (radius * cos(angle), radius * sin(angle))
    }
    return [.init("inner", points: cloud(0, 0, 60, 1, spread: 0.5)), .init("outer", points: outer)]
  }

  private static var decision: ScatterPlot {
    let field = ScalarField(x: -3...3, y: -3...3) { 2 * probability($0, $1) - 1 }
    return ScatterPlot(
      "Decision function", x: Axis("x₁"), y: Axis("x₂"), groups: rings,
      background: .values(field, boundaries: [0]), hasEqualAspect: true)
  }

  private static var regions: ScatterPlot {
    let field = ScalarField(x: -3...3.5, y: -3...3.5) { x, y in
      x + y > 3.7 ? 2 : probability(x, y) > 0.5 ? 1 : 0
    }
    return ScatterPlot(
      "Regions of classes", x: Axis("x₁"), y: Axis("x₂"),
      groups: rings + [.init("far", points: cloud(2.5, 2.5, 12, 4, spread: 0.3))], background: .classes(field),
      hasEqualAspect: true)
  }

  private static var accuracies: ScatterPlot {
    ScatterPlot(
      "Accuracy and size", x: Axis("parameters", scale: .logarithmic), y: Axis("accuracy (%)"),
      groups: [
        .init(
          "convolutional", x: [6e4, 4e5, 1.2e6, 1.1e7, 2.5e7], y: [89, 91.5, 92.8, 94.2, 94.9],
          labels: ["LeNet-5", "small CNN", "VGG-like", "ResNet-18", "ResNet-50"]),
        .init(
          "attention", x: [3e5, 5.5e6, 2.2e7, 8.6e7], y: [88.5, 92.2, 94.1, 95.2],
          labels: ["tiny ViT", "DeiT-tiny", "DeiT-small", "ViT-base"]),
      ], curves: [.init("trend", over: 6e4...8.6e7) { 78 + 2.2 * log10($0) }],
      references: [.horizontal(93, "needed")])
  }

  private static var many: ScatterPlot {
    ScatterPlot(
      "Twenty thousand points",
      groups: [.init("first", points: cloud(0, 0, 12_000, 1)), .init("second", points: cloud(1.5, 0.5, 8000, 2))])
  }
}
