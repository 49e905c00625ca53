import Martlet

/// Makes the batches of one pass in turn.
struct BatchMaker: Sendable {
  private let dataset: ImageDataset
  private let order: [Int32]?
  private let batchSize: Int
  private let end: Int
  private let augmentation: ImageAugmentation?
  private let standardization: Standardization
  private let changesSamples: Bool
  private let scale: [Float]
  private let offset: [Float]
  private var generator: PhiloxGenerator
  private var position = 0

  init(_ loader: BatchLoader, epoch: Int) {
    // The key is mixed, so that neighbouring seeds and epochs share no numbers.
    generator = PhiloxGenerator(seed: Self.mixed(loader.seed &+ Self.mixed(UInt64(truncatingIfNeeded: epoch) &+ 1)))
    dataset = loader.dataset
    batchSize = loader.batchSize
    end = loader.exampleCount
    augmentation = loader.augmentation
    order = loader.isShuffled ? (0..<Int32(loader.dataset.count)).shuffled(using: &generator) : nil
    standardization = loader.standardization
    changesSamples = loader.augmentation.map { !$0.movesWholePixels } ?? false
    // One factor for each sample of a row, so that rows of any number of channels are converted by one plain loop. Where
    // samples themselves change, that comes before they are standardised.
    let plain = Standardization.identity(channels: dataset.channels)
    let (scale, offset) = (changesSamples ? plain : loader.standardization).factors
    let row = 0..<(dataset.width * dataset.channels)
    self.scale = row.map { scale[$0 % scale.count] }
    self.offset = row.map { offset[$0 % offset.count] }
  }

  /// The next batch; `nil` at the end.
  mutating func next() -> BatchLoader.Element? {
    guard position < end else { return nil }
    let first = position
    let count = min(batchSize, end - first)
    position += count
    var labels: [Int32] = []
    labels.reserveCapacity(count)
    for index in first..<(first + count) { labels.append(dataset.labels[picture(index)]) }
    let shape: Shape = [count, dataset.height, dataset.width, dataset.channels]
    let x = Tensor(shape: shape, dtype: .float32) { bytes in
      let target = bytes.bindMemory(to: Float.self)
      for index in 0..<count { write(picture(first + index), to: target, at: index * dataset.pictureSize) }
    }
    guard changesSamples, let augmentation else { return (x, Tensor(labels)) }
    return (standardization(augmentation(x, using: &generator)), Tensor(labels))
  }

  private func picture(_ index: Int) -> Int {
    order.map { Int($0[index]) } ?? index
  }

  private mutating func write(_ picture: Int, to target: UnsafeMutableBufferPointer<Float>, at start: Int) {
    let change = changesSamples ? nil : augmentation?.change(using: &generator)
    write(picture, change ?? ImageAugmentation.Change(), to: target, at: start)
  }

  private func write(
    _ picture: Int, _ change: ImageAugmentation.Change, to target: UnsafeMutableBufferPointer<Float>, at start: Int
  ) {
    let row = dataset.width * dataset.channels
    let source = Int(dataset.places[picture]) * dataset.pictureSize
    dataset.pixels.withUnsafeBufferPointer { pixels in
      scale.withUnsafeBufferPointer { scale in
        offset.withUnsafeBufferPointer { offset in
          // Every array has an address, because no picture is empty where there is a batch.
          guard let pixels = pixels.baseAddress, let scale = scale.baseAddress, let offset = offset.baseAddress,
            let target = target.baseAddress
          else { return }
          for y in 0..<dataset.height {
            let output = target + (start + y * row)
            let sourceRow = y - change.down
            guard sourceRow >= 0, sourceRow < dataset.height else {
              for x in 0..<row { output[x] = offset[x] }
              continue
            }
            let input = pixels + (source + sourceRow * row)
            if change.right == 0 && !change.isFlipped {
              for x in 0..<row { output[x] = Float(input[x]) * scale[x] + offset[x] }
            } else {
              writeChanged(change, input, output, scale, offset)
            }
          }
        }
      }
    }
  }

  /// One row, mirrored or moved.
  private func writeChanged(
    _ change: ImageAugmentation.Change, _ input: UnsafePointer<UInt8>, _ output: UnsafeMutablePointer<Float>,
    _ scale: UnsafePointer<Float>, _ offset: UnsafePointer<Float>
  ) {
    let (width, channels) = (dataset.width, dataset.channels)
    for x in 0..<width {
      let moved = x - change.right
      let column = change.isFlipped ? width - 1 - moved : moved
      for channel in 0..<channels {
        let sample = column >= 0 && column < width ? Float(input[column * channels + channel]) : 0
        output[x * channels + channel] = sample * scale[channel] + offset[channel]
      }
    }
  }

  /// A bijection that scatters its argument (the finaliser of SplitMix64, Steele et al. 2014).
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
