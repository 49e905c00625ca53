import MartletReports
import Testing

@Suite struct AxisTests {
  private func fitted(
    _ values: [Double], scale: Axis.Scale = .linear, fit: FittedAxis.Fit = .nice, range: ClosedRange<Double>? = nil
  ) -> FittedAxis {
    FittedAxis(Axis("x", scale: scale, range: range), values: values, fit: fit, count: 5)
  }

  @Test func domainHoldsAllData() {
    for values in [[0.3, 0.9], [-5, 5], [1e-9, 3e-9], [1e12, 4e12], [-7, -3], [-0.0, 0]] as [[Double]] {
      for fit in [FittedAxis.Fit.nice, .niceWithZero, .tight, .padded] {
        let axis = fitted(values, fit: fit)
        for value in values { #expect((-1e-9...1 + 1e-9).contains(axis.fraction(of: value))) }
        #expect(axis.domain.lowerBound < axis.domain.upperBound)
        #expect(!axis.ticks.isEmpty && axis.ticks.count == axis.labels.count)
      }
    }
  }

  @Test func constantDataGetAnIntervalAroundThem() {
    for value in [0, 1, -2, 1e-300, 1e299, 0.1, 12345.678] {
      let axis = fitted([value, value])
      #expect(axis.domain.lowerBound <= value && axis.domain.upperBound >= value)
      #expect(axis.domain.lowerBound < axis.domain.upperBound)
    }
  }

  @Test func noDataStillMakeAnAxis() {
    #expect(fitted([]).domain == 0...1)
    #expect(fitted([.nan, .infinity]).domain == 0...1)
    #expect(fitted([-1, 0], scale: .logarithmic).domain.lowerBound > 0)
  }

  @Test func equalRatiosAreEqualDistancesOnALogarithmicAxis() {
    let axis = fitted([1e-4, 1], scale: .logarithmic)
    let steps = [1e-4, 1e-3, 1e-2, 1e-1, 1].map(axis.fraction(of:))
    for (first, second) in zip(steps, steps.dropFirst()) { #expect(abs(second - first - 0.25) < 1e-12) }
  }

  @Test func logarithmicAxisRefusesWhatIsNotPositive() {
    let axis = Axis(scale: .logarithmic)
    #expect(!axis.accepts(0) && !axis.accepts(-1) && !axis.accepts(.nan) && axis.accepts(1e-8))
  }

  @Test func givenRangeIsKept() {
    #expect(fitted([3, 4], range: 0...10).domain == 0...10)
  }

  @Test func impossibleRangeIsIgnored() {
    #expect(fitted([3, 4], scale: .logarithmic, range: -1...10).domain.lowerBound > 0)
    #expect(fitted([3, 4], range: 2...2).domain.lowerBound < fitted([3, 4]).domain.upperBound)
  }

  @Test func positiveDataNearZeroAreReadAgainstZero() {
    #expect(fitted([0.1, 0.9]).domain.lowerBound == 0)
    #expect(fitted([0.85, 0.9]).domain.lowerBound > 0.8)
  }

  @Test func barsAlwaysIncludeZero() {
    #expect(fitted([0.85, 0.9], fit: .niceWithZero).domain.lowerBound == 0)
    #expect(fitted([-9, -8], fit: .niceWithZero).domain.upperBound == 0)
  }
}
