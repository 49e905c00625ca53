extension Image {
  /// The image in gray, by the luma of ITU-R BT.601: `0.299 R + 0.587 G + 0.114 B`; alpha is laid on white.
  public func gray() -> Image {
    if channels == 1 { return self }
    let colour = rgb()
    var result = [UInt8](repeating: 0, count: width * height)
    for index in result.indices {
      let red = UInt32(colour.pixels[3 * index])
      let green = UInt32(colour.pixels[3 * index + 1])
      let blue = UInt32(colour.pixels[3 * index + 2])
      // The weights in 16-bit fixed point; they add up to 65,536.
      result[index] = UInt8((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16)
    }
    return Image(width: width, height: height, channels: 1, pixels: result)
  }

  /// The image in RGB; gray is repeated, alpha is laid on white.
  public func rgb() -> Image {
    if channels == 3 { return self }
    var result = [UInt8](repeating: 0, count: width * height * 3)
    for index in 0..<(width * height) {
      for channel in 0..<3 {
        if channels == 1 {
          result[3 * index + channel] = pixels[index]
        } else {
          let alpha = UInt32(pixels[4 * index + 3])
          let blend = UInt32(pixels[4 * index + channel]) * alpha + 255 * (255 - alpha)
          result[3 * index + channel] = UInt8((blend + 127) / 255)
        }
      }
    }
    return Image(width: width, height: height, channels: 3, pixels: result)
  }
}
