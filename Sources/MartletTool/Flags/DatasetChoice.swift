import Foundation
import MartletData
import MartletTraining

/// A dataset by name, by folder, or by both: then the folder holds the files of the dataset of that name.
struct DatasetChoice {
  /// The name in the registry, where it is one of those.
  let name: String?
  /// The folder of the user's.
  let folder: String?

  init(name: String?, folder: String?) {
    self.name = name
    self.folder = folder
  }

  /// What the dataset is called.
  var title: String {
    name ?? folder.map { URL(fileURLWithPath: $0).standardizedFileURL.lastPathComponent } ?? "folder"
  }

  /// Whether a mirrored picture is still one of its class: letters and digits are not.
  var mayBeMirrored: Bool { name == FashionMNIST.name }

  /// The dataset that a classifier was trained on, wherever it was read from, unless a folder is given.
  init(of classifier: TrainedClassifier, trainedAt path: String, folder: String?) throws {
    let title = classifier.description.dataset
    let known = NamedImages.names.contains(title) ? title : nil
    var stored: String?
    // The file with the weights may be by itself.
    if folder == nil, FileManager.default.fileExists(atPath: "\(path)/\(RunFolder.configurationName)") {
      stored = try StoredRun.configuration(of: path).dataFolder
    }
    guard known != nil || folder != nil || stored != nil else {
      throw ToolFailure(
        .missingInput,
        "\(path): the dataset \(title) is none of \(NamedImages.names.joined(separator: ", ")); "
          + "say where its files are with --data FOLDER")
    }
    self.init(name: known, folder: folder ?? stored)
  }

  /// Loads one part.
  func load(_ split: DatasetSplit) throws(DataError) -> ImageDataset {
    if let name { return ImageDataset(try NamedImages.load(name, split: split, folder: folder)) }
    return ImageDataset(try IDXFolder.load(split: split, folder: folder ?? "."))
  }
}
