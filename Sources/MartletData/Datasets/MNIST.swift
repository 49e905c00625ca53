/// MNIST: 60,000 and 10,000 gray pictures of handwritten digits, 28 × 28.
///
/// Source: LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document recognition".
public enum MNIST {
  /// The name in the registry.
  public static let name = "mnist"
  /// The digits.
  public static let classNames = (0...9).map(String.init)

  /// Loads one part from `folder`, by default the installed dataset.
  ///
  /// Throws when the dataset is not installed or a file is missing, damaged, or does not fit the other.
  public static func load(split: DatasetSplit, folder: String? = nil) throws(DataError) -> LabelledImages {
    let folder = try DatasetRegistry.folder(folder, orInstalled: name)
    return try IDXPair.load(split, from: folder, side: 28, classNames: classNames)
  }
}
