import MartletReports
import Testing

@Suite struct TicksTests {
  @Test func linearTicksAreNiceNumbersInsideTheRange() {
    #expect(Ticks.linear(in: 0...1, count: 5) == [0, 0.2, 0.4, 0.6, 0.8, 1])
    #expect(Ticks.linear(in: 0.13...0.58, count: 5) == [0.2, 0.3, 0.4, 0.5])
    #expect(Ticks.linear(in: -3...7, count: 5) == [-2, 0, 2, 4, 6])
    #expect(Ticks.linear(in: 0...60_000, count: 6) == [0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000])
  }

  @Test func linearTicksNeverExceedTheCountByMoreThanOne() {
    for exponent in -12...12 {
      for factor in [1.0, 1.7, 3.3, 4.9, 9.99] {
        for count in 1...12 {
          let span = factor * (0..<abs(exponent)).reduce(1.0) { value, _ in exponent < 0 ? value / 10 : value * 10 }
          let ticks = Ticks.linear(in: -0.3 * span...0.7 * span, count: count)
          #expect(ticks.count <= count + 1)
          #expect(ticks.allSatisfy { $0 >= -0.3 * span - 1e-9 * span && $0 <= 0.7 * span + 1e-9 * span })
          #expect(ticks == ticks.sorted())
        }
      }
    }
  }

  @Test func epochsHaveIntegerTicks() {
    #expect(Ticks.linear(in: 1...3, count: 10, integersOnly: true) == [1, 2, 3])
  }

  @Test func logarithmicTicksArePowersOfTen() {
    #expect(Ticks.logarithmic(in: 1e-5...1e-1, count: 6) == [1e-5, 1e-4, 1e-3, 1e-2, 1e-1])
    #expect(Ticks.logarithmic(in: 1e-12...1, count: 5).count <= 6)
  }

  @Test func lessThanADecadeIsMarkedByFactorsOfTwoAndFive() {
    #expect(Ticks.logarithmic(in: 0.15...3, count: 5) == [0.2, 0.5, 1, 2])
    #expect(Ticks.logarithmic(in: 0.21...0.29, count: 4).count >= 3)
  }

  @Test func labelsShareTheirDecimals() {
    #expect(Ticks.labels(for: [0, 0.25, 0.5]) == ["0.00", "0.25", "0.50"])
    #expect(Ticks.labels(for: [0, 50_000, 100_000]) == ["0", "50,000", "100,000"])
    #expect(Ticks.labels(for: [-1, 0, 1]) == ["−1", "0", "1"])
    #expect(Ticks.labels(for: [1e-5, 1e-4, 1e-3], scale: .logarithmic) == ["10⁻⁵", "10⁻⁴", "10⁻³"])
    #expect(Ticks.labels(for: [0.01, 0.1, 1, 10], scale: .logarithmic) == ["0.01", "0.1", "1", "10"])
  }

  @Test func labelsTellTicksApart() {
    for ticks in [[0, 1e-5, 2e-5], [0, 5e8, 1e9, 1.5e9], [0.991, 0.992, 0.993], [1e6, 1.000_002e6, 1.000_004e6]] {
      #expect(Set(Ticks.labels(for: ticks)).count == ticks.count, "\(Ticks.labels(for: ticks))")
    }
  }

  @Test func brokenRangesHaveNoTicksAndDoNotTrap() {
    #expect(Ticks.linear(in: 0...Double.infinity, count: 5).isEmpty)
    #expect(Ticks.linear(in: 2...2, count: 5) == [2])
    #expect(Ticks.logarithmic(in: -1...10, count: 5).isEmpty)
  }
}
