/// How a heat map turns numbers into colours.
public enum Ramp: Sendable, Hashable {
  /// From the paper (lowest) to a strong colour (highest); for magnitudes, probabilities, attention.
  case sequential
  /// From blue (negative) through the paper (zero) to vermilion (positive), symmetric about zero; for weights and
  /// attributions.
  case diverging

  /// The class that colours a cell at a fraction of the way along the ramp, and the class of text on that cell.
  package func appearance(at fraction: Double) -> (cell: String, text: String) {
    let step = step(at: fraction)
    return self == .sequential
      ? ("r\(step)", Self.sequentialTexts[step]) : ("d\(step)", Self.divergingTexts[step])
  }

  /// The step at a fraction of the way along the ramp.
  func step(at fraction: Double) -> Int {
    fraction.isNaN ? 0 : Int((min(max(fraction, 0), 1) * Double(steps - 1)).rounded())
  }

  private static let sequentialTexts = texts(on: .sequential)
  private static let divergingTexts = texts(on: .diverging)

  /// The class of text on each step.
  private static func texts(on ramp: Ramp) -> [String] {
    let black = Palette.Color(code: 0)
    return zip(ramp.colors(in: .light), ramp.colors(in: .dark)).map { light, dark in
      // On light paper strong steps are dark, on dark paper they are light; near the middle black may suit both.
      switch (Palette.light.ink(on: light) == black, Palette.dark.ink(on: dark) == black) {
      case (true, true): "middle"
      case (true, false): "low"
      case (false, _): "high"
      }
    }
  }

  /// The numbers at the ends of the ramp, never equal: those given, or those of the values, for a diverging ramp
  /// symmetric about zero.
  func limits(of values: some Sequence<Double>, given range: ClosedRange<Double>? = nil) -> ClosedRange<Double> {
    if let range, range.lowerBound < range.upperBound, range.lowerBound.isFinite, range.upperBound.isFinite {
      return range
    }
    var (lower, upper) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite && abs(value) < 1e300 {
      lower = min(lower, value)
      upper = max(upper, value)
    }
    guard lower <= upper else { return self == .sequential ? 0...1 : -1...1 }
    if self == .diverging {
      let largest = max(abs(lower), abs(upper))
      return largest > 0 ? -largest...largest : -1...1
    }
    return lower < upper ? lower...upper : min(lower, 0)...(max(upper, 0) + (lower == 0 ? 1 : 0))
  }

  /// The colours of the steps in a theme.
  package func colors(in theme: Palette) -> [Palette.Color] {
    self == .sequential ? theme.sequential : theme.diverging
  }

  /// The number of steps.
  package var steps: Int {
    self == .sequential ? Palette.sequentialSteps : Palette.divergingSteps
  }
}
