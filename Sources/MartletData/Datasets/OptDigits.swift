/// Handwritten digits, 8 × 8: 3,823 of 30 writers to train, 1,797 of 13 other writers to test.
///
/// Each sample counts the inked pixels of a 4 × 4 block, 0 to 16; it is scaled to 0 to 255 and rounded.
/// Source: Alpaydin and Kaynak 1998, "Optical recognition of handwritten digits", UCI Machine Learning Repository.
public enum OptDigits {
  /// The name in the registry.
  public static let name = "optdigits"
  /// The digits.
  public static let classNames = (0...9).map(String.init)

  /// Samples of a picture; the label follows them on a line.
  private static let side = 8
  /// The largest sample in the file.
  private static let whole = 16

  /// Loads one part from `folder`, by default the installed dataset.
  ///
  /// Throws when the dataset is not installed, or a line (which the error names) is not 64 samples and a label.
  public static func load(split: DatasetSplit, folder: String? = nil) throws(DataError) -> LabelledImages {
    let folder = try DatasetRegistry.folder(folder, orInstalled: name)
    let path = "\(folder)/optdigits.\(split == .train ? "tra" : "tes")"
    let columns = side * side + 1
    let table = try IntegerTable.parse(
      FileReading.bytes(of: path), columns: columns, range: 0...whole, name: path)
    let count = table.count / columns
    var pixels: [UInt8] = []
    var labels: [Int32] = []
    pixels.reserveCapacity(count * side * side)
    labels.reserveCapacity(count)
    for row in 0..<count {
      let start = row * columns
      for value in table[start..<(start + columns - 1)] {
        pixels.append(UInt8((value * 255 + whole / 2) / whole))
      }
      let label = table[start + columns - 1]
      guard label < classNames.count else {
        throw DataError(
          .invalidValue, path: path, problem: "line \(row + 1): the label is \(label), expected 0 to 9",
          remedy: "correct the line or fetch the file again")
      }
      labels.append(Int32(label))
    }
    return LabelledImages(
      pixels: pixels, count: count, height: side, width: side, labels: labels, classNames: classNames)
  }
}
