import Foundation

/// A folder of the user's with four files in MNIST's layout: pictures of any size and any number of classes.
///
/// The files are `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
/// `t10k-labels-idx1-ubyte`, plain or compressed with gzip (`.gz`); pictures of four axes have channels last. A file
/// `classes.txt`, where there is one, names the classes, one a line; else their names are their numbers.
public enum IDXFolder {
  /// Loads one part. Throws when a file is missing, damaged, or does not fit the others.
  public static func load(split: DatasetSplit, folder: String) throws(DataError) -> LabelledImages {
    try requireSomeFile(folder)
    let labelPaths = DatasetSplit.allCases.map { path(folder, $0, "labels-idx1-ubyte") }
    var labels: [DatasetSplit: [UInt8]] = [:]
    for (part, path) in zip(DatasetSplit.allCases, labelPaths) where part == split || access(path, F_OK) == 0 {
      let array = try IDXArray(contentsOf: path)
      guard array.type == .uint8, array.shape.count == 1 else { throw wrongKind(array, "labels", "rank 1", path) }
      labels[part] = array.bytes
    }
    let names = try classNames(folder, count: Int(labels.values.joined().max() ?? 0) + 1)
    let imagePath = path(folder, split, "images-idx3-ubyte")
    let images = try IDXArray(contentsOf: imagePath)
    let channels = images.shape.count == 4 ? images.shape[3] : 1
    guard images.type == .uint8, [3, 4].contains(images.shape.count), [1, 3].contains(channels) else {
      throw wrongKind(images, "pictures", "rank 3, or of rank 4 with 1 or 3 channels", imagePath)
    }
    let own = labels[split] ?? []
    guard images.shape[0] == own.count else {
      throw DataError(
        .mismatch, path: imagePath,
        problem: "the file has \(images.shape[0]) pictures but \(path(folder, split, "labels-idx1-ubyte")) has "
          + "\(own.count) labels", remedy: "use the two files of the same dataset")
    }
    guard images.shape.allSatisfy({ $0 > 0 }) else {
      throw DataError(
        .invalidValue, path: imagePath, problem: "the file holds no pictures",
        remedy: "check that this is the right file")
    }
    return LabelledImages(
      pixels: images.bytes, count: images.shape[0], height: images.shape[1], width: images.shape[2],
      channels: channels, labels: own.map { Int32($0) }, classNames: names)
  }

  /// Throws where the folder is missing or holds none of the files: then it is not the one that was meant.
  private static func requireSomeFile(_ folder: String) throws(DataError) {
    try FileReading.requireFolder(folder)
    let ends = ["images-idx3-ubyte", "labels-idx1-ubyte"]
    let paths = DatasetSplit.allCases.flatMap { split in ends.map { path(folder, split, $0) } }
    guard paths.contains(where: { access($0, F_OK) == 0 }) else {
      throw DataError(
        .unreadable, path: folder, problem: "the folder holds none of the files of MNIST's layout",
        remedy: "they are train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
          + "t10k-labels-idx1-ubyte, plain or compressed with gzip")
    }
  }

  private static func path(_ folder: String, _ split: DatasetSplit, _ end: String) -> String {
    let path = "\(folder)/\(split == .train ? "train" : "t10k")-\(end)"
    return access(path + ".gz", F_OK) != 0 && access(path, F_OK) == 0 ? path : path + ".gz"
  }

  private static func classNames(_ folder: String, count: Int) throws(DataError) -> [String] {
    let path = "\(folder)/classes.txt"
    guard access(path, F_OK) == 0 else { return (0..<count).map(String.init) }
    let text = String(decoding: try FileReading.bytes(of: path, limit: 1 << 20), as: UTF8.self)
    let names = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
    guard names.count >= count else {
      throw DataError(
        .mismatch, path: path, problem: "the file names \(names.count) classes and the labels go up to \(count - 1)",
        remedy: "name every class on a line of its own")
    }
    return names
  }

  private static func wrongKind(_ array: IDXArray, _ what: String, _ expected: String, _ path: String) -> DataError {
    DataError(
      .wrongFormat, path: path,
      problem: "\(what) are a uint8 array of \(expected), the file holds \(array.type) of shape \(array.shape)",
      remedy: "check that this is the right file")
  }
}
