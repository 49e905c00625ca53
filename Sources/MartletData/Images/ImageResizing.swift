extension Image {
  /// The image at another size, sampled with a triangle filter as wide as the reduction (antialiased bilinear).
  ///
  /// The samples equal those of Pillow's `resize` with `Resampling.BILINEAR`: columns first, then rows, each in
  /// fixed point and rounded to 8 bits; colours are weighted by their alpha.
  public func resized(width newWidth: Int, height newHeight: Int) -> Image {
    guard newWidth > 0, newHeight > 0 else {
      fatalError("Image.resized: \(newWidth) × \(newHeight) is not a size")
    }
    var samples = channels == 4 ? Self.premultiplied(pixels) : pixels
    if newWidth != width {
      let filter = TriangleFilter(from: width, to: newWidth)
      samples = filter.resampleRows(samples, rows: height, channels: channels)
    }
    if newHeight != height {
      let filter = TriangleFilter(from: height, to: newHeight)
      samples = filter.resampleColumns(samples, stride: newWidth * channels)
    }
    if channels == 4 { samples = Self.straight(samples) }
    return Image(width: newWidth, height: newHeight, channels: channels, pixels: samples)
  }

  private static func premultiplied(_ pixels: [UInt8]) -> [UInt8] {
    var result = pixels
    for start in stride(from: 0, to: pixels.count, by: 4) {
      let alpha = UInt32(pixels[start + 3])
      for channel in 0..<3 {
        result[start + channel] = UInt8((UInt32(pixels[start + channel]) * alpha + 127) / 255)
      }
    }
    return result
  }

  private static func straight(_ pixels: [UInt8]) -> [UInt8] {
    var result = pixels
    for start in stride(from: 0, to: pixels.count, by: 4) {
      let alpha = UInt32(pixels[start + 3])
      if alpha == 0 || alpha == 255 { continue }
      for channel in 0..<3 {
        result[start + channel] = UInt8(min(255, UInt32(pixels[start + channel]) * 255 / alpha))
      }
    }
    return result
  }
}

/// The weights with which the samples of a line become those of a line of another length.
private struct TriangleFilter {
  /// Bits after the point: 32, less 8 for the sample and 2 to spare for the sum.
  private static let precision: Int32 = 22

  /// Where the weighted samples of each new sample begin.
  let starts: [Int]
  /// Where the weights of each new sample begin; one more at the end.
  let offsets: [Int]
  /// All weights in fixed point.
  let weights: [Int32]
  /// Samples of the old line.
  let length: Int

  init(from length: Int, to newLength: Int) {
    let scale = Double(length) / Double(newLength)
    // The filter never becomes narrower than one old sample to each side.
    let support = max(scale, 1)
    var starts: [Int] = []
    var offsets = [0]
    var weights: [Int32] = []
    for index in 0..<newLength {
      let centre = (Double(index) + 0.5) * scale
      let first = max(0, Int(centre - support + 0.5))
      let last = min(length, Int(centre + support + 0.5))
      let heights = (first..<last).map { max(0, 1 - abs((Double($0) - centre + 0.5) / support)) }
      let sum = heights.reduce(0, +)
      starts.append(first)
      weights += heights.map { Int32($0 / sum * Double(1 << Self.precision) + 0.5) }
      offsets.append(weights.count)
    }
    self.starts = starts
    self.offsets = offsets
    self.weights = weights
    self.length = length
  }

  /// Resamples each row of interleaved samples.
  func resampleRows(_ samples: [UInt8], rows: Int, channels: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: rows * starts.count * channels)
    var position = 0
    for row in 0..<rows {
      let rowStart = row * length * channels
      for index in starts.indices {
        for channel in 0..<channels {
          var sum: Int32 = 1 << (Self.precision - 1)
          var source = rowStart + starts[index] * channels + channel
          for weight in offsets[index]..<offsets[index + 1] {
            sum &+= Int32(samples[source]) &* weights[weight]
            source += channels
          }
          result[position] = Self.sample(sum)
          position += 1
        }
      }
    }
    return result
  }

  /// Resamples the columns of rows of `stride` samples.
  func resampleColumns(_ samples: [UInt8], stride: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: starts.count * stride)
    var sums = [Int32](repeating: 0, count: stride)
    for index in starts.indices {
      for column in 0..<stride { sums[column] = 1 << (Self.precision - 1) }
      for (row, weight) in zip(starts[index]..., weights[offsets[index]..<offsets[index + 1]]) {
        let source = row * stride
        for column in 0..<stride {
          sums[column] &+= Int32(samples[source + column]) &* weight
        }
      }
      for column in 0..<stride { result[index * stride + column] = Self.sample(sums[column]) }
    }
    return result
  }

  private static func sample(_ sum: Int32) -> UInt8 {
    UInt8(clamping: sum >> precision)
  }
}
