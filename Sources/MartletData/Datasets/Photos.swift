/// Photographs of several hundred pixels a side, seven in colour and six in gray, that anybody may use.
///
/// Source: the sample images of scikit-image (van der Walt et al. 2014).
public enum Photos {
  /// The name in the registry.
  public static let name = "photos"
  /// The photographs in colour.
  public static let colourNames = ["astronaut", "chelsea", "coffee", "hubble_deep_field", "ihc", "retina", "rocket"]
  /// The photographs in gray.
  public static let grayNames = ["brick", "camera", "clock_motion", "coins", "grass", "gravel"]

  private static let jpegNames = ["hubble_deep_field", "retina", "rocket"]

  /// The names of all photographs: those in colour, then those in gray.
  public static var names: [String] { colourNames + grayNames }

  /// Loads one photograph from `folder`, by default the installed dataset.
  ///
  /// Throws when there is no photograph of this name, the dataset is not installed, or the file is missing or damaged.
  public static func load(_ photo: String, folder: String? = nil) throws(DataError) -> Image {
    guard names.contains(photo) else {
      throw DataError(
        .invalidValue, problem: "there is no photograph '\(photo)'",
        remedy: "choose one of: \(names.joined(separator: ", "))")
    }
    let folder = try DatasetRegistry.folder(folder, orInstalled: name)
    return try Image(contentsOf: "\(folder)/\(fileName(photo))")
  }

  /// Loads all photographs in the order of their names.
  public static func loadAll(folder: String? = nil) throws(DataError) -> [Image] {
    var images: [Image] = []
    for photo in names { images.append(try load(photo, folder: folder)) }
    return images
  }

  static func fileName(_ photo: String) -> String { photo + (jpegNames.contains(photo) ? ".jpg" : ".png") }
}
