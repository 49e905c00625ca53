import CMartletCodecs

/// The image formats that can be read.
package enum ImageFormat: String {
  /// Portable Network Graphics.
  case png = "PNG"
  /// The format of the Joint Photographic Experts Group.
  case jpeg = "JPEG"

  /// The format whose signature the data begin with.
  package init?(sniffing bytes: [UInt8]) {
    if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
      self = .png
    } else if bytes.starts(with: [0xff, 0xd8, 0xff]) {
      self = .jpeg
    } else {
      return nil
    }
  }

  /// Size and channels of an encoded image, without decoding its pixels.
  func header(of bytes: [UInt8], name: String) throws(DataError) -> martlet_image_header {
    var failure = CodecMessage()
    var header = martlet_image_header()
    let good = bytes.withUnsafeBufferPointer { input in
      failure.write { message in
        switch self {
        case .png: martlet_png_header(input.baseAddress, input.count, &header, message)
        case .jpeg: martlet_jpeg_header(input.baseAddress, input.count, &header, message)
        }
      }
    }
    guard good else { throw damaged(name, failure) }
    return header
  }

  /// The samples of an encoded image; `count` is their number by its header.
  func decode(_ bytes: [UInt8], count: Int, name: String) throws(DataError) -> [UInt8] {
    var failure = CodecMessage()
    var good = true
    if self == .png {
      // A header of a few bytes must not take memory for pixels that are not there.
      good = bytes.withUnsafeBufferPointer { input in
        failure.write { martlet_png_holds_pixels(input.baseAddress, input.count, $0) }
      }
    }
    guard good else { throw damaged(name, failure) }
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      good = bytes.withUnsafeBufferPointer { input in
        failure.write { message in
          switch self {
          case .png: martlet_png_decode(input.baseAddress, input.count, buffer.baseAddress, count, message)
          case .jpeg: martlet_jpeg_decode(input.baseAddress, input.count, buffer.baseAddress, count, message)
          }
        }
      }
      filled = good ? count : 0
    }
    guard good else { throw damaged(name, failure) }
    return pixels
  }

  private func damaged(_ name: String, _ failure: CodecMessage) -> DataError {
    DataError(
      .damaged, path: name, problem: "the \(rawValue) image is damaged or cut off (\(failure.text))",
      remedy: "fetch or save the file again")
  }
}

/// The message that a C codec leaves when it fails.
struct CodecMessage {
  private(set) var text = ""

  /// Runs `body` with a buffer for the message and keeps what it wrote.
  mutating func write<Result>(_ body: (UnsafeMutablePointer<CChar>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(MARTLET_MESSAGE_SIZE)) { buffer in
      buffer.initialize(repeating: 0)
      // The capacity is not zero, so there is an address.
      let start = buffer.baseAddress!
      let result = body(start)
      text = String(cString: start)
      return result
    }
  }
}
