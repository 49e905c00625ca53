import MartletReports
import Testing

@Suite struct ScalarFieldTests {
  @Test func functionIsSampledAtBothEnds() {
    let field = ScalarField(x: -1...3, y: 0...1, columns: 5, rows: 3) { 10 * $0 + $1 }
    #expect(field.x == [-1, 0, 1, 2, 3] && field.y == [0, 0.5, 1])
    #expect(field.values[1] == [-9.5, 0.5, 10.5, 20.5, 30.5])
    #expect(field.range == -10...31)
  }

  @Test func planeIsInterpolatedExactly() throws {
    let field = ScalarField(x: -1...3, y: 0...1, columns: 5, rows: 3) { 2 * $0 - 3 * $1 }
    for (x, y) in [(-1.0, 0.0), (3, 1), (0.3, 0.7), (2.9, 0.01)] {
      let value = try #require(field.value(x: x, y: y))
      #expect(abs(value - (2 * x - 3 * y)) < 1e-12)
    }
    #expect(field.value(x: 4, y: 0) == nil && field.value(x: .nan, y: 0) == nil)
  }

  @Test func coordinatesThatDoNotAscendAreLeftOut() {
    let field = ScalarField(x: [0, 0, .nan, 2], y: [1, 0], values: [[1, 2, 3, 4]])
    #expect(field.x == [0, 2] && field.y == [1])
    #expect(field.values == [[1, 4]])
  }

  @Test func missingValuesAreNotFinite() {
    let field = ScalarField(x: [0, 1], y: [0, 1], values: [[1]])
    #expect(field.values[0][1].isNaN && field.values[1][0].isNaN)
    #expect(field.range == 1...1)
  }
}
