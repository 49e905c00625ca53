import Foundation
import MartletReports
import Testing

@Suite struct SurfacePlotTests {
  private let bowl = ScalarField(x: -1...1, y: -1...1, columns: 11, rows: 11) { x, y in x * x + y * y }

  private func patches(_ plot: SurfacePlot, width: Double = 720) throws -> [[(x: Double, y: Double)]] {
    let check = try #require(XMLCheck.parse(plot.svg(width: width)))
    return check.elements.filter { $0.name == "path" && ($0.attributes["class"] ?? "").first == "r" }.map { element in
      let numbers = (element.attributes["d"] ?? "").split { "MLz ".contains($0) }.compactMap { Double($0) }
      return stride(from: 0, to: numbers.count - 1, by: 2).map { (numbers[$0], numbers[$0 + 1]) }
    }
  }

  @Test func everyCellIsAPatch() throws {
    let patches = try patches(SurfacePlot(field: bowl))
    #expect(patches.count == 100)
    for patch in patches { #expect(patch.count == 4) }
  }

  @Test func patchesAreDrawnFromTheBack() throws {
    // A level surface seen from above: what is further away stands higher in the picture.
    let level = ScalarField(x: -1...1, y: -1...1, columns: 9, rows: 9) { _, _ in 1 }
    for azimuth in [0.0, 35, 120, 200, 300] {
      let patches = try patches(SurfacePlot(field: level, azimuth: azimuth))
      let heights = patches.map { $0.reduce(0) { $0 + $1.y } }
      for (one, other) in zip(heights, heights.dropFirst()) { #expect(other >= one - 0.1) }
    }
  }

  @Test func largeGridsAreThinned() throws {
    let large = ScalarField(x: 0...1, y: 0...1, columns: 300, rows: 300) { $0 * $1 }
    #expect(try patches(SurfacePlot(field: large)).count == 1600)
    #expect(try patches(SurfacePlot(field: large), width: 400).count == 784)
  }

  @Test func nodesWithoutValueAreHoles() throws {
    let hole = ScalarField(x: 0...1, y: 0...1, columns: 5, rows: 5) { x, y in x == 0.5 && y == 0.5 ? .nan : 1 }
    #expect(try patches(SurfacePlot(field: hole)).count == 12)
  }

  @Test func axesAreNamed() throws {
    let plot = SurfacePlot(x: Axis("first"), y: Axis("second"), z: Axis("loss", scale: .logarithmic), field: bowl)
    let check = try #require(XMLCheck.parse(plot.svg()))
    for name in ["first", "second", "loss"] { #expect(check.words.contains(name)) }
  }

  @Test func nothingToDrawSaysSo() throws {
    let none = ScalarField(x: 0...1, y: 0...1) { _, _ in .nan }
    for field in [none, ScalarField(x: [], y: [], values: [])] {
      let check = try #require(XMLCheck.parse(SurfacePlot(field: field).svg()))
      #expect(check.text.contains("No data"))
    }
  }

  @Test func impossibleViewsAreBounded() throws {
    for (azimuth, elevation) in [(Double.nan, 30.0), (0, -40), (0, 400), (1e9, .infinity)] {
      #expect(try patches(SurfacePlot(field: bowl, azimuth: azimuth, elevation: elevation)).count == 100)
    }
  }
}
