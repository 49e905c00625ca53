import Foundation
import MartletReports
import Testing

@Suite struct PaletteTests {
  private let themes = [Palette.light, Palette.dark]

  @Test func oklabRoundTripReturnsTheColor() {
    for code in [0x0072B2, 0xD55E00, 0x000000, 0xFFFFFF, 0x123456] as [UInt32] {
      let color = Palette.Color(code: code)
      #expect(Palette.Color(oklab: color.oklab).hexadecimal == color.hexadecimal)
    }
  }

  @Test func contrastOfBlackAndWhiteIsTwentyOne() {
    #expect(abs(Palette.Color(code: 0).contrast(with: Palette.Color(code: 0xFFFFFF)) - 21) < 1e-9)
  }

  @Test func textAndSeriesStandOutFromThePaper() {
    for theme in themes {
      #expect(theme.ink.contrast(with: theme.paper) >= 12)
      #expect(theme.muted.contrast(with: theme.paper) >= 4.5)
      let code = [theme.code.keyword, theme.code.type, theme.code.string, theme.code.number, theme.muted]
      for color in code { #expect(color.contrast(with: theme.surface) >= 4.5, "\(color.hexadecimal)") }
      for color in [theme.link, theme.alert] { #expect(color.contrast(with: theme.paper) >= 4.5) }
      for color in theme.categorical { #expect(color.contrast(with: theme.paper) >= 3, "\(color.hexadecimal)") }
    }
  }

  /// Simulated dichromacy after Machado et al. (2009), severity 1, in linear light.
  @Test func seriesStayApartForTheColorBlind() {
    let protanopia = [
      [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
    ]
    let deuteranopia = [
      [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
    ]
    func seen(_ color: Palette.Color, by matrix: [[Double]]) -> Palette.Color {
      let (red, green, blue) = color.linear
      let rows = matrix.map { max(0, $0[0] * red + $0[1] * green + $0[2] * blue) }
      return Palette.Color(linearRed: rows[0], green: rows[1], blue: rows[2])
    }
    for theme in themes {
      for matrix in [protanopia, deuteranopia] {
        let colors = theme.categorical.map { seen($0, by: matrix).oklab }
        for (index, one) in colors.enumerated() {
          for other in colors.dropFirst(index + 1) {
            let (l, a, b) = (one.lightness - other.lightness, one.a - other.a, one.b - other.b)
            #expect((l * l + a * a + b * b).squareRoot() > 0.065)
          }
        }
      }
    }
  }

  @Test func rampsAreEvenInLightness() {
    for theme in themes {
      let lightness = theme.sequential.map(\.oklab.lightness)
      let steps = zip(lightness, lightness.dropFirst()).map { $1 - $0 }
      let mean = steps.reduce(0, +) / Double(steps.count)
      for step in steps { #expect(abs(step - mean) < 0.5 * abs(mean)) }
    }
  }

  @Test func divergingRampIsSymmetricInLightness() {
    for theme in themes {
      for (low, high) in zip(theme.diverging, theme.diverging.reversed()) {
        #expect(abs(low.oklab.lightness - high.oklab.lightness) < 0.03)
      }
    }
  }

  @Test func textOnEveryStepCanBeRead() {
    let inks = ["low": themes.map { $0.ink(on: $0.paper) }, "high": themes.map { $0.ink(on: $0.ink) }]
    for ramp in [Ramp.sequential, .diverging] {
      for step in 0..<ramp.steps {
        let text = ramp.appearance(at: Double(step) / Double(ramp.steps - 1)).text
        for (index, theme) in themes.enumerated() {
          let ink = inks[text]?[index] ?? Palette.Color(code: 0)
          let color = ramp.colors(in: theme)[step]
          #expect(ink.contrast(with: color) >= 4.5, "\(ramp) step \(step) \(color.hexadecimal)")
        }
      }
    }
  }

  @Test func bothThemesDefineTheSameProperties() {
    func names(_ text: String) -> [Substring] { text.split(separator: ";").map { $0.prefix { $0 != ":" } } }
    #expect(names(Palette.light.declarations) == names(Palette.dark.declarations))
    #expect(names(Palette.light.rampDeclarations) == names(Palette.dark.rampDeclarations))
  }
}
