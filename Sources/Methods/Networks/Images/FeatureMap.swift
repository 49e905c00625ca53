import Martlet
import MartletData

/// Numbers on a grid of pixels: what one filter answers to an image, or the filter itself.
public struct FeatureMap: Hashable, Sendable {
  /// Rows.
  public let height: Int
  /// Pixels in a row.
  public let width: Int
  /// The numbers, row by row.
  public let values: [Float]

  /// Numbers on a grid; there must be `height × width` of them.
  public init(height: Int, width: Int, values: [Float], file: StaticString = #fileID, line: UInt = #line) {
    if values.count != height * width || values.isEmpty {
      contractFailure(
        "FeatureMap", "\(height)×\(width)", "there are \(values.count) numbers", file: file, line: line)
    }
    self.height = height
    self.width = width
    self.values = values
  }

  /// Every channel of one image of a batch, in the order of the channels.
  ///
  /// - Shapes: `[batch, height, width, channels]`
  public static func channels(
    of maps: Tensor, image: Int = 0, file: StaticString = #fileID, line: UInt = #line
  ) -> [FeatureMap] {
    if maps.rank != 4 {
      contractFailure(
        "FeatureMap", "\(maps.shape)", "maps must be [batch, height, width, channels]", file: file, line: line)
    }
    let channelsFirst = maps.detached()[image].transposed([2, 0, 1]).floats
    let size = maps.shape[1] * maps.shape[2]
    return (0..<maps.shape[3]).map { channel in
      FeatureMap(
        height: maps.shape[1], width: maps.shape[2],
        values: Array(channelsFirst[channel * size..<(channel + 1) * size]))
    }
  }

  /// The answers of a layer, named by its property path, to one image; empty where the layer did not run.
  ///
  /// - Shapes: x `[1, height, width, channels]`
  public static func maps(of model: any Layer, layer path: String, for x: Tensor) -> [FeatureMap] {
    let (_, outputs) = withoutGradients { model.recordingOutputs { model(x) } }
    guard let output = outputs[path]?.last, output.rank == 4 else { return [] }
    return channels(of: output)
  }

  /// The filters of a convolution: for each output one map for every input channel of its group.
  public static func filters(of convolution: Convolution2D) -> [[FeatureMap]] {
    let weight = convolution.weight.value
    return (0..<weight.shape[0]).map { channels(of: weight, image: $0) }
  }

  /// The map in gray; the least number becomes black and the greatest one white.
  public var image: Image {
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let scale = high > low ? 255 / (high - low) : 0
    return Image(
      width: width, height: height, channels: 1,
      pixels: values.map { UInt8(clamping: Int((($0 - low) * scale).rounded())) })
  }

  /// The map in gray with 0 in the middle: the number farthest from 0 becomes black or white.
  public var imageAroundZero: Image {
    let largest = values.map { abs($0) }.max() ?? 0
    let scale = largest > 0 ? 127.5 / largest : 0
    return Image(
      width: width, height: height, channels: 1,
      pixels: values.map { UInt8(clamping: Int((127.5 + scale * $0).rounded())) })
  }
}
