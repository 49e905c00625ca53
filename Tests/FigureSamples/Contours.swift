import Foundation
import MartletReports

extension SampleChapter {
  static var contours: SampleChapter {
    SampleChapter(
      "Contour plots",
      [
        Sample("Levels of equal ratio and the ways of optimisers.", valleyPlot),
        Sample(
          "Lines with their values; signed bands.",
          ContourPlot("Lines", x: Axis("x"), y: Axis("y"), field: waves, isFilled: false),
          ContourPlot(
            "Diverging bands", x: Axis("x"), y: Axis("y"), field: waves, showsLabels: true, ramp: .diverging)),
        Sample("Arrows over bands, and arrows alone.", gradient, game),
      ])
  }

  static var surfaces: SampleChapter {
    let ripple = ScalarField(x: -3...3, y: -3...3) { x, y in
      let radius = (x * x + y * y).squareRoot() + 1e-9
      return sin(2 * radius) / (2 * radius) + 0.05 * x
    }
    let saddle = ScalarField(x: -2...2, y: -2...2) { x, y in x * x + y * y < 0.3 ? .nan : x * x - y * y }
    return SampleChapter(
      "Surface plots",
      [
        Sample(
          "Height is shaded, too.",
          SurfacePlot("A ripple", x: Axis("w₁"), y: Axis("w₂"), z: Axis("loss"), field: ripple)),
        Sample(
          "A way on a surface; a hole where there is no value.",
          SurfacePlot(
            "Logarithmic height", x: Axis("x"), y: Axis("y"), z: Axis("loss", scale: .logarithmic), field: valley,
            azimuth: -60, paths: [.init("momentum", points: descent(2e-4, 0.9, 400))]),
          SurfacePlot(
            "Signed", x: Axis("x"), y: Axis("y"), z: Axis("value"), field: saddle, ramp: .diverging, azimuth: 20,
            elevation: 40)),
      ])
  }

  private static let valley = ScalarField(x: -2...2, y: -1...3, columns: 121, rows: 121) { x, y in
    (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x)
  }
  private static let waves = ScalarField(x: -3...3, y: -2...2) { x, y in sin(x) * cos(1.5 * y) }

  private static func descent(_ rate: Double, _ momentum: Double, _ steps: Int) -> [(x: Double, y: Double)] {
    var (x, y, vx, vy) = (-1.5, 2.0, 0.0, 0.0)
    var result = [(x: x, y: y)]
    for _ in 0..<steps {
      let dx = -2 * (1 - x) - 400 * x * (y - x * x)
      let dy = 200 * (y - x * x)
      vx = momentum * vx - rate * dx
      vy = momentum * vy - rate * dy
      x += vx
      y += vy
      result.append((x, y))
    }
    return result
  }

  private static var valleyPlot: ContourPlot {
    ContourPlot(
      "Rosenbrock's valley", x: Axis("x"), y: Axis("y"), field: valley, levels: .logarithmic(count: 12),
      paths: [
        .init("gradient descent", points: descent(5e-4, 0, 400)),
        .init("momentum 0.9", points: descent(2e-4, 0.9, 400)),
        .init("momentum 0.5, 30 steps", points: descent(3e-4, 0.5, 30)),
      ], points: [.init("minimum", x: [1], y: [1], labels: ["minimum"])])
  }

  private static var gradient: ContourPlot {
    let arrows = VectorField(x: -3...3, y: -2...2, columns: 14, rows: 9) { x, y in
      (dx: cos(x) * cos(1.5 * y), dy: -1.5 * sin(x) * sin(1.5 * y))
    }
    return ContourPlot("A field and its gradient", x: Axis("x"), y: Axis("y"), field: waves, arrows: arrows)
  }

  private static var game: ContourPlot {
    let spiral = (0..<80).map { step -> (x: Double, y: Double) in
      let radius = 0.5 * pow(1.015, Double(step))
      return (radius * cos(Double(step) * 0.15), -radius * sin(Double(step) * 0.15))
    }
    return ContourPlot(
      "Directions", x: Axis("generator"), y: Axis("discriminator"), field: nil,
      arrows: VectorField(x: -2...2, y: -2...2, columns: 13, rows: 11, length: .equal) { (dx: $1, dy: -$0) },
      paths: [.init("simultaneous steps", points: spiral)], hasEqualAspect: true)
  }
}
