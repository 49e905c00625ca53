import MartletReports
import Testing

@Suite struct HeatmapTests {
  @Test func everyNumberHasACellAndWhatIsNotFiniteHasNoColor() throws {
    let check = try #require(XMLCheck.parse(Heatmap(values: [[1, 2, .nan], [4, 5, 6]]).svg()))
    #expect(check.count(class: "cell") == 5)
    #expect(check.count(class: "missing") == 1)
  }

  @Test func lowestAndHighestTakeTheEndsOfTheRamp() throws {
    let check = try #require(XMLCheck.parse(Heatmap(values: [[-3, 9]]).svg()))
    let cells = check.attributes.compactMap { $0["class"] }.filter { $0.hasPrefix("cell") }
    #expect(cells == ["cell r0", "cell r\(Palette.sequentialSteps - 1)"])
  }

  @Test func zeroTakesTheMiddleOfADivergingRamp() throws {
    let check = try #require(XMLCheck.parse(Heatmap(values: [[-1, 0, 4]], ramp: .diverging).svg()))
    let cells = check.attributes.compactMap { $0["class"] }.filter { $0.hasPrefix("cell") }
    #expect(cells[1] == "cell d\(Palette.divergingSteps / 2)")
    #expect(cells[2] == "cell d\(Palette.divergingSteps - 1)")
  }

  @Test func tooltipNamesRowAndColumn() throws {
    let check = try #require(XMLCheck.parse(Heatmap(values: [[0.25]], rows: ["swift"], columns: ["wing"]).svg()))
    #expect(check.text.contains("swift, wing: 0.25"))
  }

  @Test func veryManyCellsAreOnePicture() throws {
    let values = (0..<200).map { row in (0..<200).map { Double(row * $0) } }
    let svg = Heatmap(values: values).svg()
    let check = try #require(XMLCheck.parse(svg))
    #expect(check.count("image") == 2 && check.count(class: "cell") == 0)
    #expect(svg.utf8.count < 150_000)
  }
}
