import Martlet
import MartletData

/// Pictures whose first sample tells their position, for tests of loaders.
func numberedPictures(_ count: Int, height: Int = 4, width: Int = 5, channels: Int = 1) -> ImageDataset {
  let size = height * width * channels
  var pixels: [UInt8] = []
  for picture in 0..<count {
    for sample in 0..<size {
      pixels.append(sample == 0 ? UInt8(picture % 256) : UInt8((picture * 7 + sample * 13) % 256))
    }
  }
  return ImageDataset(
    LabelledImages(
      pixels: pixels, count: count, height: height, width: width, channels: channels,
      labels: (0..<count).map { Int32($0 % 3) }, classNames: ["a", "b", "c"]))
}

/// Leaves samples as they are, but for rounding.
let identityStandardization = Standardization(mean: [0], standardDeviation: [1.0 / 255])

/// A loader over numbered pictures whose samples stay 0 to 255.
func numberedLoader(
  _ count: Int = 23, batchSize: Int = 5, isShuffled: Bool = true, dropsLast: Bool = false,
  augmentation: ImageAugmentation? = nil, seed: UInt64 = 1, prefetch: Int = 2
) -> BatchLoader {
  BatchLoader(
    numberedPictures(count), standardization: identityStandardization, batchSize: batchSize, isShuffled: isShuffled,
    dropsLast: dropsLast, augmentation: augmentation, seed: seed, prefetch: prefetch)
}

/// The position of every picture of a pass, in its order.
func positions(_ loader: BatchLoader) -> [Int] {
  loader.flatMap { batch in (0..<batch.x.shape[0]).map { Int(batch.x[$0, 0, 0, 0].item.rounded()) } }
}

/// All numbers of a pass.
func contents(_ loader: BatchLoader) -> [Float] { loader.flatMap { $0.x.floats + $0.y.floats } }
