/// Fashion-MNIST: 60,000 and 10,000 gray pictures of clothes, 28 × 28, in 10 classes.
///
/// Source: Xiao, Rasul and Vollgraf 2017, "Fashion-MNIST: a novel image dataset for benchmarking machine learning
/// algorithms".
public enum FashionMNIST {
  /// The name in the registry.
  public static let name = "fashion-mnist"
  /// The classes in the order of their labels.
  public static let classNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
  ]

  /// Loads one part from `folder`, by default the installed dataset.
  ///
  /// Throws when the dataset is not installed or a file is missing, damaged, or does not fit the other.
  public static func load(split: DatasetSplit, folder: String? = nil) throws(DataError) -> LabelledImages {
    let folder = try DatasetRegistry.folder(folder, orInstalled: name)
    return try IDXPair.load(split, from: folder, side: 28, classNames: classNames)
  }
}
