import Foundation

extension ImageGrid {
  /// A map of numbers over a picture, such as the saliency of its pixels.
  public struct Overlay: Sendable {
    /// The map as a PNG file.
    let png: [UInt8]
    /// Whether the map is smoothed where it is coarser than the picture.
    let isSmooth: Bool

    /// Makes a map that is the denser the further its numbers are from zero; it covers the whole picture.
    ///
    /// - Parameters:
    ///   - values: the numbers, row by row.
    ///   - width: the number of columns of the map.
    ///   - height: the number of rows of the map.
    ///   - ramp: sequential from yellow to red, or diverging with blue below zero and red above.
    ///   - range: the numbers at the ends of the ramp; `nil` takes them from the data.
    ///   - isSmooth: whether the map is smoothed where it is coarser than the picture.
    public init(
      _ values: [some BinaryFloatingPoint], width: Int, height: Int, ramp: Ramp = .sequential,
      range: ClosedRange<Double>? = nil, isSmooth: Bool = true
    ) {
      let numbers = values.map { Double($0) }
      png = ColorMap.veil(
        numbers, width: width, height: height, ramp: ramp, range: ramp.limits(of: numbers, given: range))
      self.isSmooth = isSmooth
    }
  }

  /// One picture.
  public struct Image: Sendable {
    /// The picture as a PNG file; of a map of numbers, that for light paper.
    public let png: [UInt8]
    /// The picture for dark paper where it is another.
    let darkPNG: [UInt8]?
    /// The words below it; empty for none.
    public var caption: String
    /// Whether it stands out by its frame, as a wrong prediction should.
    public var isMarked: Bool
    /// A map over the picture.
    public var overlay: Overlay?

    /// Makes a picture of a grid from the bytes of a PNG file.
    ///
    /// - Parameters:
    ///   - png: the file.
    ///   - caption: the words below it; empty for none.
    ///   - isMarked: whether it stands out by its frame.
    ///   - overlay: a map over the picture.
    public init(png: [UInt8], caption: String = "", isMarked: Bool = false, overlay: Overlay? = nil) {
      self.png = png
      darkPNG = nil
      self.caption = caption
      self.isMarked = isMarked
      self.overlay = overlay
    }

    /// Makes a picture of brightnesses, channels last.
    ///
    /// - Parameters:
    ///   - values: the brightnesses, row by row; those that are not finite are black.
    ///   - width: the number of columns.
    ///   - height: the number of rows.
    ///   - channels: 1 (grey), 2 (grey and opacity), 3 (red, green, blue) or 4 (with opacity).
    ///   - range: the numbers that are black and white; others are clipped.
    ///   - caption: the words below it; empty for none.
    ///   - isMarked: whether it stands out by its frame.
    ///   - overlay: a map over the picture.
    public init(
      _ values: [some BinaryFloatingPoint], width: Int, height: Int, channels: Int = 1,
      range: ClosedRange<Double> = 0...1, caption: String = "", isMarked: Bool = false, overlay: Overlay? = nil
    ) {
      let length = max(range.upperBound - range.lowerBound, .leastNormalMagnitude)
      let samples = values.map { value -> UInt8 in
        let fraction = (Double(value) - range.lowerBound) / length
        return fraction.isFinite ? UInt8((min(max(fraction, 0), 1) * 255).rounded()) : 0
      }
      self.init(
        png: PNGEncoder.encode(samples, width: width, height: height, channels: channels), caption: caption,
        isMarked: isMarked, overlay: overlay)
    }

    /// Makes a picture of signed or unsigned numbers in the colours of a ramp, such as a filter or an attention map.
    ///
    /// - Parameters:
    ///   - map: the numbers, row by row; those that are not finite are left empty.
    ///   - width: the number of columns.
    ///   - height: the number of rows.
    ///   - ramp: how numbers become colours.
    ///   - range: the numbers at the ends of the ramp; `nil` takes them from the data, for a diverging ramp symmetric
    ///     about zero.
    ///   - caption: the words below it; empty for none.
    ///   - isMarked: whether it stands out by its frame.
    public init(
      map: [some BinaryFloatingPoint], width: Int, height: Int, ramp: Ramp = .diverging,
      range: ClosedRange<Double>? = nil, caption: String = "", isMarked: Bool = false
    ) {
      let numbers = map.map { Double($0) }
      let themed = ColorMap.picture(
        numbers, width: width, height: height, ramp: ramp, range: ramp.limits(of: numbers, given: range))
      png = themed.light
      darkPNG = themed.dark
      self.caption = caption
      self.isMarked = isMarked
      overlay = nil
    }

    /// Width and height in pixels as the file's header says (PNG specification, IHDR); `nil` if it is no PNG.
    package var size: (width: Int, height: Int)? {
      let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      guard png.count >= 24, png.starts(with: signature) else { return nil }
      func integer(at offset: Int) -> Int {
        png[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
      }
      let (width, height) = (integer(at: 16), integer(at: 20))
      return width > 0 && height > 0 ? (width, height) : nil
    }

    /// The pictures that lie over each other and their classes: by theme, then the overlay.
    var layers: [(address: String, name: String)] {
      var layers = [(png, darkPNG == nil ? "" : "on-light")]
      if let darkPNG { layers.append((darkPNG, "on-dark")) }
      if let overlay { layers.append((overlay.png, overlay.isSmooth ? "veil smooth" : "veil")) }
      return layers.map { (PNGAddress.of($0.0), $0.1) }
    }
  }
}

/// PNG files as addresses that a page can hold in itself.
enum PNGAddress {
  static func of(_ png: [UInt8]) -> String {
    "data:image/png;base64," + Data(png).base64EncodedString()
  }
}
