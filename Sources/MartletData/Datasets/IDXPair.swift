import Foundation

/// The files of MNIST's layout: a file of pictures and a file of labels for each part.
enum IDXPair {
  /// Reads one part from a folder, compressed or not, and checks that pictures and labels belong together.
  static func load(
    _ split: DatasetSplit, from folder: String, side: Int, classNames: [String]
  ) throws(DataError) -> LabelledImages {
    let start = split == .train ? "train" : "t10k"
    let imagePath = existing("\(folder)/\(start)-images-idx3-ubyte")
    let labelPath = existing("\(folder)/\(start)-labels-idx1-ubyte")

    let labels = try IDXArray(contentsOf: labelPath)
    try check(labels, rank: 1, "labels", labelPath)
    let images = try IDXArray(contentsOf: imagePath)
    try check(images, rank: 3, "pictures", imagePath)
    guard images.shape[1] == side, images.shape[2] == side else {
      throw DataError(
        .mismatch, path: imagePath,
        problem: "the pictures are \(images.shape[1]) × \(images.shape[2]), expected \(side) × \(side)",
        remedy: "check that this is the right file")
    }
    let (count, labelCount) = (images.shape[0], labels.shape[0])
    guard count == labelCount else {
      throw DataError(
        .mismatch, path: imagePath, problem: "the file has \(count) pictures but \(labelPath) has \(labelCount) labels",
        remedy: "use the two files of the same dataset")
    }
    if let index = labels.bytes.firstIndex(where: { Int($0) >= classNames.count }) {
      throw DataError(
        .invalidValue, path: labelPath,
        problem: "label \(index) is \(labels.bytes[index]), expected 0 to \(classNames.count - 1)",
        remedy: "check that this is the right file")
    }
    return LabelledImages(
      pixels: images.bytes, count: count, height: side, width: side, labels: labels.bytes.map { Int32($0) },
      classNames: classNames)
  }

  /// The compressed file where it exists or nothing does, else the plain one.
  private static func existing(_ path: String) -> String {
    let compressed = path + ".gz"
    return access(compressed, F_OK) != 0 && access(path, F_OK) == 0 ? path : compressed
  }

  private static func check(_ array: IDXArray, rank: Int, _ what: String, _ path: String) throws(DataError) {
    guard array.type == .uint8, array.shape.count == rank else {
      throw DataError(
        .wrongFormat, path: path,
        problem: "\(what) are a uint8 array of rank \(rank), the file holds \(array.type) of rank \(array.shape.count)",
        remedy: "check that this is the right file")
    }
  }
}
