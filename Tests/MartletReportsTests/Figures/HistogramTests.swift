import Foundation
import MartletReports
import Testing

@Suite struct HistogramTests {
  @Test func everyFiniteValueIsCountedOnce() {
    let values = (0..<1000).map { sin(Double($0) * 1.7) * 3 }
    let histogram = Histogram(values: values + [.nan, .infinity])
    #expect(histogram.bins.map(\.count).reduce(0, +) == 1000)
    #expect(histogram.excluded == 2)
    #expect((5...60).contains(histogram.bins.count))
  }

  @Test func binsTouchAndSpanTheData() {
    let histogram = Histogram(values: [0, 1, 2, 10], bins: 5)
    #expect(histogram.bins.first?.lower == 0 && histogram.bins.last?.upper == 10)
    for (one, next) in zip(histogram.bins, histogram.bins.dropFirst()) { #expect(one.upper == next.lower) }
    #expect(histogram.bins.map(\.count) == [2, 1, 0, 0, 1])
  }

  @Test func constantValuesHaveOneBin() {
    #expect(Histogram(values: [7, 7, 7]).bins.map(\.count) == [3])
  }

  @Test func rangeLeavesOutWhatLiesBeyond() {
    let histogram = Histogram(values: [0, 1, 2, 3], axis: Axis(range: 1...2), bins: 2)
    #expect(histogram.excluded == 2)
    #expect(histogram.bins.map(\.count) == [1, 1])
  }
}
