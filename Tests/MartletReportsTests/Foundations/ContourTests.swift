import Foundation
import MartletReports
import Testing

@Suite struct ContourTests {
  private let size = 101

  /// A field over −1…1 in both directions; the corners of a contour come back in its coordinates.
  private func field(_ function: (Double, Double) -> Double) -> ScalarField {
    ScalarField(x: -1...1, y: -1...1, columns: size, rows: size, function)
  }

  private func points(_ corners: [Contour.Corner]) -> [(x: Double, y: Double)] {
    corners.map { (2 * $0.column / Double(size - 1) - 1, 2 * $0.row / Double(size - 1) - 1) }
  }

  /// The area of the region that the loops of a contour bound, by the shoelace formula.
  private func area(_ contour: Contour) -> Double {
    var sum = 0.0
    for loop in contour.loops {
      let corners = points(loop)
      for (one, other) in zip(corners, corners.dropFirst() + corners.prefix(1)) {
        sum += (one.x * other.y - other.x * one.y) / 2
      }
    }
    return sum
  }

  @Test func levelOfABowlIsACircle() throws {
    let contour = Contour(of: field { $0 * $0 + $1 * $1 }, at: 0.25)
    #expect(contour.lines.count == 1)
    let circle = points(try #require(contour.lines.first))
    for point in circle {
      // Linear interpolation of a parabola over a step h errs by at most h² / (8 · slope).
      let radius = (point.x * point.x + point.y * point.y).squareRoot()
      #expect(abs(radius - 0.5) < 2e-4)
    }
    let (first, last) = (try #require(circle.first), try #require(circle.last))
    #expect(first == last)
  }

  @Test func regionAboveALevelHasItsArea() {
    // What lies above the level of a bowl is the square less the disc.
    let contour = Contour(of: field { $0 * $0 + $1 * $1 }, at: 0.25)
    let sum = area(contour)
    #expect(contour.loops.count == 2)
    #expect(abs(sum - (4 - .pi / 4)) < 1e-3)
    let hill = Contour(of: field { -$0 * $0 - $1 * $1 }, at: -0.25)
    #expect(hill.loops.count == 1)
    #expect(abs(area(hill) - .pi / 4) < 1e-3)
  }

  @Test func lineAtTheBorderIsOpen() throws {
    let contour = Contour(of: field { x, _ in x }, at: 0.3)
    #expect(contour.lines.count == 1)
    let line = points(try #require(contour.lines.first))
    for point in line { #expect(abs(point.x - 0.3) < 1e-12) }
    #expect(line.map(\.y).min() == -1 && line.map(\.y).max() == 1)
  }

  @Test func wholeFieldAboveALevelIsItsSquare() {
    let contour = Contour(of: field { _, _ in 1 }, at: 0)
    #expect(contour.lines.isEmpty)
    #expect(abs(area(contour) - 4) < 1e-12)
    #expect(Contour(of: field { _, _ in 1 }, at: 2).loops.isEmpty)
  }

  @Test func nodesWithoutValueAreLeftOut() {
    let contour = Contour(of: field { x, y in abs(x) < 0.205 && abs(y) < 0.205 ? .nan : 1 }, at: 0)
    #expect(contour.lines.isEmpty)
    // The nearest nodes with a value stand at ±0.22; three of a cell's four still make a triangle of 0.02²/2.
    let hole = 0.44 * 0.44 - 4 * 0.0002
    #expect(abs(area(contour) + hole - 4) < 1e-9)
  }

  @Test func saddleIsJoinedByItsMiddle() {
    let high = ScalarField(x: [0, 1], y: [0, 1], values: [[1, 0], [0, 1]])
    #expect(Contour(of: high, at: 0.4).loops.count == 1)
    #expect(Contour(of: high, at: 0.6).loops.count == 2)
  }

  @Test func gridsTooSmallHaveNoContours() {
    #expect(Contour(of: ScalarField(x: [0], y: [0, 1], values: [[1], [2]]), at: 1).loops.isEmpty)
    #expect(Contour(of: ScalarField(x: [], y: [], values: []), at: 1).loops.isEmpty)
  }
}
