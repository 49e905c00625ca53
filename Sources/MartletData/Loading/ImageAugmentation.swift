import Martlet

/// Random changes of training pictures that keep their class.
public struct ImageAugmentation: Codable, Hashable, Sendable {
  /// Whether every second picture, by chance, is mirrored left to right.
  public var flipsHorizontally: Bool
  /// Pictures are moved by up to this many pixels each way (He et al. 2016, §4.2, take 4); black comes in.
  public var shift: Int
  /// Pictures are turned by up to this many degrees each way; black comes in.
  public var rotation: Double
  /// Pictures are made smaller (below 1) and larger (above 1) by a factor from this range, each ratio alike.
  public var scale: ClosedRange<Double>
  /// A part of each picture takes the place of the whole, with a share of its area from this range and sides in a ratio of up
  /// to 3 to 4 (Szegedy et al. 2015, §6); `nil` for no cropping.
  public var crop: ClosedRange<Double>?
  /// Samples are multiplied by up to 1 ± this.
  public var brightness: Double
  /// Differences from the picture's mean gray are multiplied by up to 1 ± this.
  public var contrast: Double
  /// Differences from each pixel's gray are multiplied by up to 1 ± this; gray pictures have none.
  public var saturation: Double

  private enum CodingKeys: String, CodingKey {
    case flipsHorizontally, shift, rotation, scale, crop, brightness, contrast, saturation
  }

  /// Mirrored and moved pictures, and what else is asked for.
  public init(
    flipsHorizontally: Bool = true, shift: Int = 2, rotation: Double = 0, scale: ClosedRange<Double> = 1...1,
    crop: ClosedRange<Double>? = nil, brightness: Double = 0, contrast: Double = 0, saturation: Double = 0
  ) {
    guard scale.lowerBound > 0, crop.map({ $0.lowerBound > 0 && $0.upperBound <= 1 }) ?? true else {
      fatalError("ImageAugmentation: scales must be positive and crops be within 0 and 1")
    }
    self.flipsHorizontally = flipsHorizontally
    self.shift = max(0, shift)
    self.rotation = max(0, rotation)
    self.scale = scale
    self.crop = crop
    self.brightness = max(0, brightness)
    self.contrast = max(0, contrast)
    self.saturation = max(0, saturation)
  }

  /// Reads what was written; what is missing is not done.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func value<Value: Decodable>(_ key: CodingKeys, _ missing: Value) throws -> Value {
      try container.decodeIfPresent(Value.self, forKey: key) ?? missing
    }
    flipsHorizontally = try value(.flipsHorizontally, false)
    shift = try value(.shift, 0)
    rotation = try value(.rotation, 0)
    scale = try value(.scale, 1...1)
    crop = try container.decodeIfPresent(ClosedRange<Double>.self, forKey: .crop)
    brightness = try value(.brightness, 0)
    contrast = try value(.contrast, 0)
    saturation = try value(.saturation, 0)
    guard scale.lowerBound > 0, crop.map({ $0.lowerBound > 0 && $0.upperBound <= 1 }) ?? true else {
      throw DecodingError.dataCorruptedError(
        forKey: .scale, in: container, debugDescription: "scales must be positive and crops be within 0 and 1")
    }
  }

  /// Whether pixels keep their values and only change their places by whole rows and columns.
  var movesWholePixels: Bool {
    rotation == 0 && scale == 1...1 && crop == nil && brightness == 0 && contrast == 0 && saturation == 0
  }

  /// What happens to one picture where whole pixels move.
  struct Change {
    var isFlipped = false
    var down = 0
    var right = 0
  }

  /// The next picture's change.
  func change(using generator: inout some RandomNumberGenerator) -> Change {
    var change = Change()
    if flipsHorizontally { change.isFlipped = Bool.random(using: &generator) }
    if shift > 0 {
      change.down = Int.random(in: -shift...shift, using: &generator)
      change.right = Int.random(in: -shift...shift, using: &generator)
    }
    return change
  }
}
