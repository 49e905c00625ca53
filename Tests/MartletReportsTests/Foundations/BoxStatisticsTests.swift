import MartletReports
import Testing

@Suite struct BoxStatisticsTests {
  @Test func quartilesAreThoseOfDefinitionSeven() throws {
    let odd = try #require(BoxStatistics(of: [7, 15, 36, 39, 40, 41]))
    // R: quantile(c(7, 15, 36, 39, 40, 41)) gives 20.25, 37.5, 39.75.
    #expect([odd.lowerQuartile, odd.median, odd.upperQuartile] == [20.25, 37.5, 39.75])
    let even = try #require(BoxStatistics(of: [4, 2, 1, 3]))
    #expect([even.lowerQuartile, even.median, even.upperQuartile] == [1.75, 2.5, 3.25])
  }

  @Test func whiskersEndAtTheLastValueWithinReach() throws {
    // Quartiles 3.25 and 7.75: the reach is 6.75, from −3.5 to 14.5.
    let box = try #require(BoxStatistics(of: [1, 2, 3, 4, 5, 6, 7, 8, 14, 30]))
    #expect([box.lowerQuartile, box.upperQuartile] == [3.25, 7.75])
    #expect(box.lowerWhisker == 1 && box.upperWhisker == 14)
    #expect(box.outliers == [30] && box.count == 10)
  }

  @Test func oneValueAndEqualValuesHaveAFlatBox() throws {
    for sample in [[3.0], [3, 3, 3]] {
      let box = try #require(BoxStatistics(of: sample))
      #expect(
        [box.lowerWhisker, box.lowerQuartile, box.median, box.upperQuartile, box.upperWhisker] == [3, 3, 3, 3, 3])
      #expect(box.outliers.isEmpty)
    }
  }

  @Test func valuesThatAreNotFiniteAreLeftOut() throws {
    #expect(BoxStatistics(of: []) == nil && BoxStatistics(of: [.nan, .infinity]) == nil)
    #expect(try #require(BoxStatistics(of: [.nan, 1, 2])).count == 2)
  }
}
