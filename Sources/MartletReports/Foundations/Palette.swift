/// The colours of figures and pages, in a light and a dark theme.
///
/// Figures never name a colour: they name a CSS custom property (`--martlet-series-1`), and ``stylesheet`` gives
/// each property its value in either theme.
public struct Palette: Sendable {
  /// The background.
  public let paper: Color
  /// Text and data that carry no series colour.
  public let ink: Color
  /// Secondary text: tick labels, captions.
  public let muted: Color
  /// Axes and borders.
  public let rule: Color
  /// Grid lines.
  public let grid: Color
  /// Quiet surfaces: code, the band under a highlighted value.
  public let surface: Color
  /// What stands out as wrong.
  public let alert: Color
  /// Links.
  public let link: Color
  /// The parts of code that are told apart.
  public let code: CodeColors
  /// The colours of series, in order of use.
  public let categorical: [Color]
  /// Even steps of perceived lightness from the paper (low) to a strong colour (high).
  public let sequential: [Color]
  /// Even steps from blue (negative) through the paper (zero, the middle) to vermilion (positive).
  public let diverging: [Color]

  /// The colours of code.
  public struct CodeColors: Sendable {
    /// Words of the language.
    public let keyword: Color
    /// Names of types.
    public let type: Color
    /// Text.
    public let string: Color
    /// Numbers.
    public let number: Color
  }

  /// How many steps the sequential ramp has.
  public static let sequentialSteps = 24
  /// How many steps the diverging ramp has; odd, so that zero has a step of its own.
  public static let divergingSteps = 25

  /// The light theme; the series colours of Okabe and Ito (2008), those too pale for a line on white paper replaced
  /// by brown, deeper blue and purple.
  public static let light = Palette(
    paper: Color(code: 0xFFFFFF), ink: Color(code: 0x1B1C1E), muted: Color(code: 0x5E6268),
    rule: Color(code: 0x9A9EA4), grid: Color(code: 0xE9EAEC), surface: Color(code: 0xF6F6F4),
    alert: Color(code: 0xB84A00), link: Color(code: 0x0A5C9E),
    code: CodeColors(
      keyword: Color(code: 0x9B2C6F), type: Color(code: 0x0B5C9E), string: Color(code: 0x1F6B45),
      number: Color(code: 0x7A4A00)),
    categorical: [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0x734A00, 0x3D9AD1, 0x1B1C1E, 0x6B2C91],
    ramp: (from: 0.975, to: 0.33))

  /// The dark theme; the series colours of Okabe and Ito (2008), the darker ones lifted.
  public static let dark = Palette(
    paper: Color(code: 0x16181B), ink: Color(code: 0xE8E6E1), muted: Color(code: 0xA3A6AA),
    rule: Color(code: 0x6A6E74), grid: Color(code: 0x2A2D31), surface: Color(code: 0x1F2226),
    alert: Color(code: 0xF0894A), link: Color(code: 0x7DB8EC),
    code: CodeColors(
      keyword: Color(code: 0xE58FC2), type: Color(code: 0x7DB8EC), string: Color(code: 0x84CFA0),
      number: Color(code: 0xE6B36A)),
    categorical: [0x1F7FC2, 0xDD6414, 0x0AA67B, 0xD183AF, 0xE69F00, 0x66BDEE, 0xE8E6E1, 0xF0E442],
    ramp: (from: 0.235, to: 0.90))

  private init(
    paper: Color, ink: Color, muted: Color, rule: Color, grid: Color, surface: Color, alert: Color, link: Color,
    code: CodeColors, categorical: [UInt32], ramp: (from: Double, to: Double)
  ) {
    self.paper = paper
    self.ink = ink
    self.muted = muted
    self.rule = rule
    self.grid = grid
    self.surface = surface
    self.alert = alert
    self.link = link
    self.code = code
    self.categorical = categorical.map(Color.init(code:))
    sequential = (0..<Self.sequentialSteps).map { step in
      Self.rampColor(at: Double(step) / Double(Self.sequentialSteps - 1), ramp: ramp, hues: (236, 262))
    }
    let middle = Self.divergingSteps / 2
    diverging = (0..<Self.divergingSteps).map { step in
      let position = Double(step - middle) / Double(middle)
      return Self.rampColor(at: abs(position), ramp: ramp, hues: position < 0 ? (235, 258) : (60, 38))
    }
  }

  /// Lightness runs linearly in Oklab, chroma stays as high as sRGB lets it, the hue drifts from end to end.
  private static func rampColor(
    at position: Double, ramp: (from: Double, to: Double), hues: (from: Double, to: Double)
  ) -> Color {
    let lightness = ramp.from + (ramp.to - ramp.from) * position
    // The gamut narrows towards white and black; these bounds keep every step inside it.
    let chroma = min(0.13, 0.5 * (1 - lightness), 0.4 * lightness) * min(1, 6 * position)
    return Color(lightness: lightness, chroma: chroma, hue: hues.from + (hues.to - hues.from) * position)
  }

  /// Text on a step of a ramp, black or white, whichever can be read better.
  package func ink(on step: Color) -> Color {
    let (black, white) = (Color(code: 0), Color(code: 0xFFFFFF))
    return step.contrast(with: black) >= step.contrast(with: white) ? black : white
  }

  /// The custom properties of this theme, as the inside of a CSS rule.
  package var declarations: String {
    var properties = [
      ("paper", paper), ("ink", ink), ("muted", muted), ("rule", rule), ("grid", grid), ("surface", surface),
      ("alert", alert), ("link", link), ("code-keyword", code.keyword), ("code-type", code.type),
      ("code-string", code.string), ("code-number", code.number),
    ]
    properties += categorical.enumerated().map { ("series-\($0.offset + 1)", $0.element) }
    return properties.map { "--martlet-\($0.0):\($0.1.hexadecimal)" }.joined(separator: ";")
  }

  /// The custom properties of this theme's ramps, as the inside of a CSS rule.
  package var rampDeclarations: String {
    let sequential = sequential.enumerated().map { "--martlet-ramp-\($0.offset):\($0.element.hexadecimal)" }
    let diverging = diverging.enumerated().map { "--martlet-diverging-\($0.offset):\($0.element.hexadecimal)" }
    // Low steps are near the paper, high ones are not; of the middle ones black suits either theme.
    let inks = [("low", ink(on: paper)), ("middle", Color(code: 0)), ("high", ink(on: ink))]
      .map { "--martlet-on-\($0.0):\($0.1.hexadecimal)" }
    return (sequential + diverging + inks).joined(separator: ";")
  }

  /// CSS that gives every colour property its value: light, or dark where the reader's system asks for it, unless
  /// `data-theme="light"` or `"dark"` on the root element decides; print is always light.
  public static let stylesheet = themed(\.declarations, schemes: true)

  /// CSS that does the same for the properties of the ramps.
  static let rampStylesheet = themed(\.rampDeclarations, schemes: false)

  private static func themed(_ declarations: (Palette) -> String, schemes: Bool) -> String {
    let bright = (schemes ? "color-scheme:light;" : "") + declarations(light)
    let dim = (schemes ? "color-scheme:dark;" : "") + declarations(dark)
    return """
      :root{\(bright)}
      @media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){\(dim)}}
      @media screen{:root[data-theme=dark]{\(dim)}}
      """
  }
}
