import Martlet
import MartletData

/// The pieces of images that each channel of a convolutional network answers most strongly: its favourite patterns (Girshick
/// et al. 2014, §3.1; Zeiler & Fergus 2014, §4).
public struct StrongestPatches: Hashable, Sendable {
  /// A piece of an image.
  public struct Patch: Hashable, Sendable {
    /// The position of the image in its dataset.
    public let image: Int
    /// The class of the image.
    public let label: Int
    /// What the channel answered.
    public let response: Float
    /// The rows of the channel's receptive field; they may go beyond the image, into padding.
    public let rows: Range<Int>
    /// The columns of the receptive field.
    public let columns: Range<Int>
  }

  /// For each channel its patches of different images, the strongest first.
  public let channels: [[Patch]]

  /// Searches the images of a dataset for the `count` patches that each channel behind `layer` answers most strongly.
  ///
  /// The layer must be one of which a ``ReceptiveField`` is known.
  ///
  /// - Shapes: the layer maps `[batch, height, width, channels]` to `[batch, rows, columns, outputs]`.
  public init(
    of layer: any Layer, on dataset: ImageDataset, standardization: Standardization, count: Int = 9,
    batchSize: Int = 500, file: StaticString = #fileID, line: UInt = #line
  ) {
    let field = ReceptiveField(of: layer, height: dataset.height, width: dataset.width, file: file, line: line)
    var channels: [[Patch]] = []
    var first = 0
    for (x, y) in BatchLoader(dataset, standardization: standardization, batchSize: batchSize, isShuffled: false) {
      let maps = withoutGradients { layer(x) }
      let places = maps.reshaped(to: [maps.shape[0], -1, maps.shape[3]])
      let (strongest, positions, labels) = (places.max([1]).floats, places.argmax(1).integers, y.integers)
      if channels.isEmpty { channels = Array(repeating: [], count: maps.shape[3]) }
      for channel in channels.indices {
        for image in labels.indices {
          let index = image * channels.count + channel
          if channels[channel].count == count, strongest[index] <= channels[channel][count - 1].response { continue }
          let (row, column) = positions[index].quotientAndRemainder(dividingBy: maps.shape[2])
          let patch = Patch(
            image: first + image, label: labels[image], response: strongest[index],
            rows: field.vertical.wholeField(of: row), columns: field.horizontal.wholeField(of: column))
          let place = channels[channel].firstIndex { $0.response < patch.response } ?? channels[channel].count
          channels[channel].insert(patch, at: place)
          if channels[channel].count > count { channels[channel].removeLast() }
        }
      }
      first += labels.count
    }
    self.channels = channels
  }
}

extension StrongestPatches.Patch {
  /// The pixels of the patch, black beyond the image.
  public func pixels(of dataset: ImageDataset) -> Image {
    let whole = dataset.image(at: image)
    var pixels: [UInt8] = []
    for row in rows {
      for column in columns {
        let isInside = (0..<whole.height).contains(row) && (0..<whole.width).contains(column)
        let start = (row * whole.width + column) * whole.channels
        pixels +=
          isInside ? Array(whole.pixels[start..<start + whole.channels]) : Array(repeating: 0, count: whole.channels)
      }
    }
    return Image(width: columns.count, height: rows.count, channels: whole.channels, pixels: pixels)
  }
}

extension ReceptiveField.Axis {
  /// The pixels of a position's field, those in padding included: below 0 or beyond the last.
  public func wholeField(of position: Int) -> Range<Int> {
    let first = start + position * jump
    return first..<first + size
  }
}
