import Foundation
import MartletReports

extension SampleChapter {
  static var pictures: SampleChapter {
    SampleChapter(
      "Pictures",
      [
        Sample(
          "Filters in the colours of a diverging ramp, which follow the theme.",
          ImageGrid(
            "Filters", images: (0..<12).map { .init(map: filter($0), width: 5, height: 5, caption: "filter \($0)") },
            imageWidth: 50)),
        Sample(
          "A table of pictures with maps over them.",
          ImageGrid(
            images: (0..<3).flatMap(explained), imageWidth: 84,
            columnTitles: ["input", "gradient × input", "occlusion", "class activation"],
            rowTitles: ["sneaker", "bag", "ankle boot that is long"])),
        Sample("Colour pictures, one of them marked.", ImageGrid(images: (0..<8).map(colors), imageWidth: 64)),
        Sample(
          "Maps of numbers: few cells carry their value, very many are a picture.",
          Heatmap(
            "Attention", values: (0..<8).map { row in (0..<8).map { exp(-Double(abs(row - $0))) } },
            rows: words, columns: words),
          Heatmap(
            "Large map",
            values: ScalarField(x: 0...13, y: 0...17, columns: 120, rows: 120) { sin($0) * cos($1) }.values,
            ramp: .diverging)),
      ])
  }

  static var multiples: SampleChapter {
    let charts = (0..<6).map { index -> LineChart in
      let rate = pow(10, -Double(index) / 2)
      return LineChart(
        "rate \(NumberFormat.short(rate, digits: 2))", x: Axis("epoch"), y: Axis("loss"),
        series: [
          .init("training", values: (1...30).map { 2 * exp(-Double($0) * rate) + 0.1 }),
          .init("validation", values: (1...30).map { 2.1 * exp(-Double($0) * rate) + 0.2 + 0.003 * Double($0) }),
        ])
    }
    let clouds = (0..<3).map { index in
      ScatterPlot("epoch \(index * 10)", groups: [.init("", points: cloud(0, 0, 60, 5, spread: 1 / Double(index + 1)))])
    }
    let first = cloud(0, 0, 200, 4).map(\.x)
    return SampleChapter(
      "Small multiples",
      [
        Sample("Six charts share both axes and one legend.", SmallMultiples("Learning rates", figures: charts)),
        Sample("Three scatter plots on the same axes.", SmallMultiples(figures: clouds)),
        Sample(
          "Different figures in one row.",
          SmallMultiples(
            "Mixed", figures: [Histogram("Values", values: first, axis: Axis("x")), charts[0]], sharing: .none)),
      ])
  }

  private static let words = ["The", "swift", "never", "lands", "but", "to", "nest", "."]

  private static func filter(_ index: Int) -> [Double] {
    let angle = Double(index) * 0.52
    return (0..<25).map { place in
      let (x, y) = (Double(place % 5) - 2, Double(place / 5) - 2)
      return sin(1.4 * (x * cos(angle) + y * sin(angle)))
    }
  }

  private static func explained(_ row: Int) -> [ImageGrid.Image] {
    let size = 28
    let picture = (0..<size * size).map { place -> Float in
      let (x, y) = (Float(place % size) - 13.5, Float(place / size) - 13.5)
      let distance = (x * x + y * y * Float(row + 1)).squareRoot()
      return max(0, 1 - abs(distance - 9) / 4)
    }
    let signed = picture.indices.map { picture[$0] * sin(Float($0 % size) / 4) }
    let coarse = (0..<49).map { place -> Double in
      let (x, y) = (Double(place % 7) - 4, Double(place / 7) - 2)
      return exp(-(x * x + y * y) / 5)
    }
    func image(_ overlay: ImageGrid.Overlay?) -> ImageGrid.Image {
      ImageGrid.Image(picture, width: size, height: size, overlay: overlay)
    }
    return [
      image(nil), image(.init(signed, width: size, height: size, ramp: .diverging, isSmooth: false)),
      image(.init(coarse, width: 7, height: 7, isSmooth: false)), image(.init(coarse, width: 7, height: 7)),
    ]
  }

  private static func colors(_ index: Int) -> ImageGrid.Image {
    let values = (0..<32 * 32).flatMap { place -> [Double] in
      let (x, y) = (Double(place % 32) / 31, Double(place / 32) / 31)
      return [x, y, (1 + sin(Double(index) + 6 * x * y)) / 2]
    }
    return ImageGrid.Image(
      values, width: 32, height: 32, channels: 3, caption: index == 2 ? "cat, not dog (97%)" : "picture \(index)",
      isMarked: index == 2)
  }
}
