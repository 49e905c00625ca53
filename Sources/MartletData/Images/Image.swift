import CMartletCodecs
import Foundation

/// A picture of 8 bits a sample: gray, RGB or RGBA, rows from the top, channels last.
public struct Image: Equatable, Sendable {
  /// The most pixels that a decoder accepts: 100 million.
  public static let pixelLimit = 100_000_000

  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Samples of a pixel: 1 (gray), 3 (RGB) or 4 (RGB and alpha, not premultiplied).
  public let channels: Int
  /// The samples, `height × width × channels` of them.
  public let pixels: [UInt8]

  /// Makes an image from its samples; their number must be `height × width × channels`.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    guard width > 0, height > 0, [1, 3, 4].contains(channels), pixels.count == width * height * channels else {
      fatalError("Image: \(pixels.count) samples do not make an image of \(width) × \(height) × \(channels)")
    }
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// Reads a PNG or JPEG file, told apart by its first bytes.
  ///
  /// Any PNG becomes gray, RGB or RGBA of 8 bits; a CMYK JPEG becomes RGB. Orientation and colour profiles are
  /// ignored. Throws when the file cannot be read, is neither, is damaged, or has more than `pixelLimit` pixels.
  public init(contentsOf path: String) throws(DataError) {
    try self.init(encoded: FileReading.bytes(of: path), name: path)
  }

  /// Decodes a PNG or JPEG file, told apart by its first bytes; `name` stands for a file in errors.
  ///
  /// Throws when the data are neither, are damaged, or have more than `pixelLimit` pixels.
  public init(encoded bytes: [UInt8], name: String = "image data") throws(DataError) {
    guard let format = ImageFormat(sniffing: bytes) else {
      throw DataError(
        .wrongFormat, path: name, problem: "neither a PNG nor a JPEG image by its first bytes",
        remedy: "convert it to one of them")
    }
    try self.init(bytes, format, name)
  }

  /// Decodes a PNG file; `name` stands for a file in errors.
  ///
  /// Throws when the data are not PNG, are damaged, or have more than `pixelLimit` pixels.
  public init(png bytes: [UInt8], name: String = "PNG data") throws(DataError) {
    try self.init(bytes, .png, name)
  }

  /// Decodes a JPEG file; `name` stands for a file in errors.
  ///
  /// Throws when the data are not JPEG, are damaged, or have more than `pixelLimit` pixels.
  public init(jpeg bytes: [UInt8], name: String = "JPEG data") throws(DataError) {
    try self.init(bytes, .jpeg, name)
  }

  /// The image as a PNG file. Throws when a side is longer than PNG allows here (one million pixels).
  public func pngData() throws(DataError) -> [UInt8] {
    var failure = CodecMessage()
    var written = 0
    let header = martlet_image_header(width: UInt32(width), height: UInt32(height), channels: UInt32(channels))
    let encoded = pixels.withUnsafeBufferPointer { samples in
      failure.write { martlet_png_encode(samples.baseAddress, header, &written, $0) }
    }
    guard let encoded else {
      throw DataError(
        .invalidValue, problem: "the image of \(width) × \(height) cannot be written as PNG (\(failure.text))",
        remedy: "make it smaller")
    }
    defer { free(encoded) }
    return [UInt8](UnsafeBufferPointer(start: encoded, count: written))
  }

  /// Writes the image as a PNG file; the old file stays when that fails.
  public func writePNG(to path: String) throws(DataError) {
    try FileReading.write(pngData(), to: path)
  }

  private init(_ bytes: [UInt8], _ format: ImageFormat, _ name: String) throws(DataError) {
    let header = try format.header(of: bytes, name: name)
    let (width, height, channels) = (Int(header.width), Int(header.height), Int(header.channels))
    // Each factor has 32 bits at most, so the product of two fits.
    guard width * height <= Self.pixelLimit else {
      throw DataError(
        .tooLarge, path: name,
        problem: "the image has \(width) × \(height) pixels, more than the limit of \(Self.pixelLimit)",
        remedy: "make it smaller")
    }
    let pixels = try format.decode(bytes, count: width * height * channels, name: name)
    self.init(width: width, height: height, channels: channels, pixels: pixels)
  }
}
