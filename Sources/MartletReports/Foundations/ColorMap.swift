/// Numbers as pictures: in the steps of a ramp for either theme, or as a veil over another picture.
enum ColorMap {
  /// A picture that looks right on light and on dark paper.
  struct Themed: Sendable {
    let light: [UInt8]
    let dark: [UInt8]
  }

  /// The numbers in the steps of a ramp; those that are not finite are transparent.
  static func picture(
    _ values: [Double], width: Int, height: Int, ramp: Ramp, range: ClosedRange<Double>
  ) -> Themed {
    // The last entry is that of missing numbers.
    let indices = values.map { value -> UInt8 in
      guard value.isFinite else { return UInt8(ramp.steps) }
      return UInt8(ramp.step(at: (value - range.lowerBound) / (range.upperBound - range.lowerBound)))
    }
    func picture(_ theme: Palette) -> [UInt8] {
      var palette: [PNGEncoder.Entry] = ramp.colors(in: theme).map { ($0, 1) }
      palette.append((theme.paper, 0))
      return PNGEncoder.encode(indices, width: width, height: height, palette: palette)
    }
    return Themed(light: picture(.light), dark: picture(.dark))
  }

  /// The numbers as a veil that is the denser the further they are from zero: yellow to red, or blue and red by sign.
  static func veil(
    _ values: [Double], width: Int, height: Int, ramp: Ramp, range: ClosedRange<Double>
  ) -> [UInt8] {
    let steps = 255
    let palette = (0...steps).map { step -> PNGEncoder.Entry in
      let fraction = Double(step) / Double(steps)
      switch ramp {
      case .sequential:
        let color = Palette.Color(lightness: 0.93 - 0.42 * fraction, chroma: 0.19, hue: 100 - 70 * fraction)
        return (color, min(0.85, 1.1 * fraction))
      case .diverging:
        let signed = 2 * fraction - 1
        let color = Palette.Color(lightness: 0.55, chroma: 0.19, hue: signed < 0 ? 255 : 35)
        return (color, 0.9 * abs(signed))
      }
    }
    let indices = values.map { value -> UInt8 in
      let neutral = ramp == .sequential ? 0.0 : 0.5
      guard value.isFinite else { return UInt8(neutral * Double(steps)) }
      let fraction = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
      guard !fraction.isNaN else { return UInt8(neutral * Double(steps)) }
      return UInt8((min(max(fraction, 0), 1) * Double(steps)).rounded())
    }
    return PNGEncoder.encode(indices, width: width, height: height, palette: palette)
  }
}
