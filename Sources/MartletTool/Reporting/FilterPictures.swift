import Martlet
import MartletData
import MartletReports
import MartletTraining

/// What the first layer of a model looks for, as pictures.
struct FilterPictures {
  /// What the pictures are.
  let caption: String
  /// The pictures.
  let images: [ImageGrid.Image]

  /// The pictures of the first convolution's filters, or of the first rows of the first matrix; `nil` without either.
  init?(of classifier: TrainedClassifier) {
    let shape = classifier.description.shape
    for (_, parameter) in classifier.model.namedParameters {
      let weight = parameter.value
      if weight.rank == 4, [1, 3].contains(weight.shape[3]) {
        caption =
          "The \(weight.shape[0]) filters of the first convolution: dark weights are negative, light ones positive."
        images = Self.pictures(
          weight.floats, height: weight.shape[1], width: weight.shape[2], channels: weight.shape[3], names: [])
        return
      }
      if weight.rank == 2, weight.shape[1] == shape.height * shape.width * shape.channels {
        let isLast = weight.shape[0] == shape.classes
        let count = min(weight.shape[0], 64)
        caption =
          isLast
          ? "The weights of each class: light pixels speak for it, dark ones against."
          : "The weights of the first \(count) hidden units: dark ones are negative, light ones positive."
        images = Self.pictures(
          Array(weight.floats.prefix(count * weight.shape[1])), height: shape.height, width: shape.width,
          channels: shape.channels, names: isLast ? classifier.description.classNames : [])
        return
      }
    }
    return nil
  }

  private static func pictures(
    _ weights: [Float], height: Int, width: Int, channels: Int, names: [String]
  ) -> [ImageGrid.Image] {
    let size = height * width * channels
    return stride(from: 0, to: weights.count, by: size).compactMap { start in
      let filter = weights[start..<(start + size)]
      // Each filter has a scale of its own, gray is 0.
      let largest = filter.map { abs($0) }.max() ?? 0
      let pixels = filter.map { UInt8(clamping: Int((127.5 + 127.5 * $0 / max(largest, 1e-20)).rounded())) }
      let image = Image(width: width, height: height, channels: channels, pixels: pixels)
      let index = start / size
      guard let png = try? image.pngData() else { return nil }
      return ImageGrid.Image(png: png, caption: names.indices.contains(index) ? names[index] : "")
    }
  }
}
