import Foundation
import MartletData

/// A dataset by name, by folder, or by both: then the folder holds the files of the dataset of that name.
struct DatasetChoice {
  /// The name in the registry, where it is one of those.
  let name: String?
  /// The folder of the user's.
  let folder: String?

  /// What the dataset is called.
  var title: String {
    name ?? folder.map { URL(fileURLWithPath: $0).standardizedFileURL.lastPathComponent } ?? "folder"
  }

  /// Whether a mirrored picture is still one of its class: letters and digits are not.
  var mayBeMirrored: Bool { name == FashionMNIST.name }

  /// Loads one part.
  func load(_ split: DatasetSplit) throws(DataError) -> ImageDataset {
    if let name { return ImageDataset(try NamedImages.load(name, split: split, folder: folder)) }
    return ImageDataset(try IDXFolder.load(split: split, folder: folder ?? "."))
  }
}
