import Foundation

extension Palette {
  /// A colour in the sRGB colour space; each component lies in `0...1`.
  public struct Color: Sendable, Hashable {
    /// The red component, gamma-encoded, in `0...1`.
    public let red: Double
    /// The green component, gamma-encoded, in `0...1`.
    public let green: Double
    /// The blue component, gamma-encoded, in `0...1`.
    public let blue: Double

    /// Makes a colour from gamma-encoded sRGB components; values outside `0...1` are clamped.
    public init(red: Double, green: Double, blue: Double) {
      self.red = min(max(red, 0), 1)
      self.green = min(max(green, 0), 1)
      self.blue = min(max(blue, 0), 1)
    }

    /// Makes a colour from its 24-bit code, such as `0x0072B2`.
    public init(code: UInt32) {
      self.init(
        red: Double((code >> 16) & 0xFF) / 255,
        green: Double((code >> 8) & 0xFF) / 255,
        blue: Double(code & 0xFF) / 255)
    }

    /// Makes a colour from Oklab coordinates (Ottosson 2020); a colour outside sRGB is clamped.
    ///
    /// - Parameters:
    ///   - lightness: perceived lightness, 0 for black and 1 for white.
    ///   - chroma: colourfulness, 0 for grey and about 0.3 at most.
    ///   - hue: the angle in degrees; about 30 is red, 140 green, 250 blue.
    public init(lightness: Double, chroma: Double, hue: Double) {
      let a = chroma * cos(hue * .pi / 180)
      let b = chroma * sin(hue * .pi / 180)
      self.init(oklab: (lightness, a, b))
    }

    /// Makes a colour from Cartesian Oklab coordinates (Ottosson 2020); a colour outside sRGB is clamped.
    package init(oklab lab: (lightness: Double, a: Double, b: Double)) {
      let long = pow(lab.lightness + 0.3963377774 * lab.a + 0.2158037573 * lab.b, 3)
      let medium = pow(lab.lightness - 0.1055613458 * lab.a - 0.0638541728 * lab.b, 3)
      let short = pow(lab.lightness - 0.0894841775 * lab.a - 1.2914855480 * lab.b, 3)
      self.init(
        linearRed: 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        green: -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        blue: -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short)
    }

    /// Makes a colour from components in linear light; values outside `0...1` are clamped.
    package init(linearRed red: Double, green: Double, blue: Double) {
      func encoded(_ value: Double) -> Double {
        value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
      }
      self.init(red: encoded(red), green: encoded(green), blue: encoded(blue))
    }

    /// The components in linear light (IEC 61966-2-1).
    package var linear: (red: Double, green: Double, blue: Double) {
      func decoded(_ value: Double) -> Double {
        value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      }
      return (decoded(red), decoded(green), decoded(blue))
    }

    /// The Oklab coordinates (Ottosson 2020), in which Euclidean distance follows perceived difference.
    package var oklab: (lightness: Double, a: Double, b: Double) {
      let (red, green, blue) = linear
      let long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
      let medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
      let short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
      return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
      )
    }

    /// The colour as CSS writes it: `#rrggbb`.
    public var hexadecimal: String {
      [red, green, blue].reduce(into: "#") { text, component in
        let digits = String(Int((component * 255).rounded()), radix: 16)
        text += digits.count == 1 ? "0" + digits : digits
      }
    }

    /// The contrast ratio of two colours, from 1 to 21 (WCAG 2.1, "contrast ratio").
    public func contrast(with other: Color) -> Double {
      func luminance(_ color: Color) -> Double {
        let (red, green, blue) = color.linear
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
      }
      let (one, two) = (luminance(self), luminance(other))
      return (max(one, two) + 0.05) / (min(one, two) + 0.05)
    }
  }
}
