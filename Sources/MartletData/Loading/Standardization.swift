import Martlet

/// Brings each channel to mean 0 and standard deviation 1: `(v / 255 − mean) / standardDeviation`.
public struct Standardization: Codable, Hashable, Sendable {
  /// The mean of each channel, where samples are within `0 ... 1`.
  public let mean: [Double]
  /// The standard deviation of each channel in the same scale; positive.
  public let standardDeviation: [Double]

  private enum CodingKeys: String, CodingKey {
    case mean
    case standardDeviation = "standard_deviation"
  }

  /// The statistics given; each channel needs a finite mean and a positive standard deviation.
  public init(mean: [Double], standardDeviation: [Double]) {
    guard areStatistics(mean, standardDeviation) else {
      fatalError("Standardization: the mean \(mean) and the standard deviation \(standardDeviation) are not statistics")
    }
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The statistics with which samples stay within `0 ... 1`.
  public static func identity(channels: Int) -> Standardization {
    Standardization(
      mean: Array(repeating: 0, count: channels), standardDeviation: Array(repeating: 1, count: channels))
  }

  /// The statistics of pictures, exact in one pass over the bytes; a channel without variation is only shifted.
  public init(of dataset: ImageDataset) {
    let channels = dataset.channels
    let size = dataset.pictureSize
    var counts = [Int](repeating: 0, count: 256 * channels)
    dataset.pixels.withUnsafeBufferPointer { pixels in
      counts.withUnsafeMutableBufferPointer { counts in
        for place in dataset.places {
          let start = Int(place) * size
          var offset = 0
          while offset < size {
            for channel in 0..<channels { counts[channel * 256 + Int(pixels[start + offset + channel])] += 1 }
            offset += channels
          }
        }
      }
    }
    var means: [Double] = []
    var deviations: [Double] = []
    for channel in 0..<channels {
      let histogram = counts[(channel * 256)..<((channel + 1) * 256)]
      let total = Double(max(1, histogram.reduce(0, +)))
      let mean = zip(0..., histogram).reduce(0) { $0 + Double($1.0) * Double($1.1) } / total
      let variance =
        zip(0..., histogram).reduce(0) { $0 + (Double($1.0) - mean) * (Double($1.0) - mean) * Double($1.1) } / total
      means.append(mean / 255)
      deviations.append(variance > 0 ? variance.squareRoot() / 255 : 1)
    }
    self.init(mean: means, standardDeviation: deviations)
  }

  /// Decodes statistics; those that no pictures can have are refused.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    mean = try container.decode([Double].self, forKey: .mean)
    standardDeviation = try container.decode([Double].self, forKey: .standardDeviation)
    guard areStatistics(mean, standardDeviation) else {
      throw DecodingError.dataCorruptedError(
        forKey: .standardDeviation, in: container, debugDescription: "these are not statistics of channels")
    }
  }

  /// What each channel's bytes are multiplied with and what is added then, as single-precision numbers.
  var factors: (scale: [Float], offset: [Float]) {
    (standardDeviation.map { Float(1 / (255 * $0)) }, zip(mean, standardDeviation).map { Float(-$0 / $1) })
  }

  /// Images whose samples are within `0 ... 1`; gradients flow through.
  ///
  /// Traps unless the images have as many channels as the statistics.
  ///
  /// - Shapes: `[…, channels]` → the same
  public func callAsFunction(_ images: Tensor) -> Tensor {
    guard images.rank > 0, images.shape[images.rank - 1] == mean.count else {
      fatalError("Standardization: the images are \(images.shape) and the statistics of \(mean.count) channels")
    }
    return (images - Tensor(mean).converted(to: images.dtype)) / Tensor(standardDeviation).converted(to: images.dtype)
  }

  /// An image as a batch of one.
  ///
  /// Traps unless the image has as many channels as the statistics.
  ///
  /// - Shapes: → `[1, height, width, channels]`
  public func callAsFunction(_ image: Image) -> Tensor {
    guard image.channels == mean.count else {
      fatalError("Standardization: the image has \(image.channels) channels and the statistics \(mean.count)")
    }
    let (scale, offset) = factors
    let samples = image.pixels.indices.map { index in
      Float(image.pixels[index]) * scale[index % image.channels] + offset[index % image.channels]
    }
    return Tensor(samples, shape: [1, image.height, image.width, image.channels])
  }
}
