import MartletReports
import Testing

@Suite struct NumberFormatTests {
  @Test func fixedKeepsItsDecimals() {
    #expect(NumberFormat.fixed(0.25, decimals: 3) == "0.250")
    #expect(NumberFormat.fixed(-1.5, decimals: 1) == "−1.5")
    #expect(NumberFormat.fixed(-0.001, decimals: 1) == "0.0")
  }

  @Test func thousandsAreGroupedFromTenThousandOn() {
    #expect(NumberFormat.fixed(9999, decimals: 0) == "9999")
    #expect(NumberFormat.fixed(60_000, decimals: 0) == "60,000")
    #expect(NumberFormat.fixed(-1_234_567.5, decimals: 1) == "−1,234,567.5")
  }

  @Test func shortDropsTrailingZeros() {
    #expect(NumberFormat.short(0.5) == "0.5")
    #expect(NumberFormat.short(0.123456) == "0.1235")
    #expect(NumberFormat.short(1234.56) == "1235")
    #expect(NumberFormat.short(421_642) == "421,642")
    #expect(NumberFormat.short(0) == "0")
  }

  @Test func verySmallAndVeryLargeAreScientific() {
    #expect(NumberFormat.short(0.000012) == "1.2×10⁻⁵")
    #expect(NumberFormat.short(1e-300) == "10⁻³⁰⁰")
    #expect(NumberFormat.short(Double.leastNonzeroMagnitude).hasSuffix("10⁻³²⁴"))
    #expect(NumberFormat.scientific(9.999e4, decimals: 1) == "10⁵")
    #expect(NumberFormat.scientific(-1000) == "−10³")
    #expect(NumberFormat.short(.greatestFiniteMagnitude) == "1.798×10³⁰⁸")
  }

  @Test func whatIsNotFiniteHasASymbol() {
    #expect(NumberFormat.short(.nan) == "–")
    #expect(NumberFormat.fixed(-.infinity, decimals: 2) == "−∞")
    #expect(NumberFormat.percent(.nan) == "–")
  }

  @Test func percentIsAFractionTimesHundred() {
    #expect(NumberFormat.percent(0.9123) == "91.2%")
    #expect(NumberFormat.percent(1, decimals: 0) == "100%")
  }
}
