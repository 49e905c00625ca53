/// The datasets of labelled pictures by name.
public enum NamedImages {
  /// The names of the datasets that can be loaded as labelled pictures.
  public static let names = [FashionMNIST.name, MNIST.name, OptDigits.name]

  /// Loads one part of a dataset from `folder`, by default the installed one.
  ///
  /// Throws when the name is unknown (the error lists all), the dataset is not installed (the error names the command
  /// that installs it), or a file is missing, damaged, or does not fit the others.
  public static func load(
    _ name: String, split: DatasetSplit, folder: String? = nil
  ) throws(DataError) -> LabelledImages {
    switch name {
    case FashionMNIST.name: return try FashionMNIST.load(split: split, folder: folder)
    case MNIST.name: return try MNIST.load(split: split, folder: folder)
    case OptDigits.name: return try OptDigits.load(split: split, folder: folder)
    default:
      throw DataError(
        .unknownDataset, problem: "there is no dataset '\(name)'",
        remedy: "choose one of: \(names.joined(separator: ", "))")
    }
  }
}
