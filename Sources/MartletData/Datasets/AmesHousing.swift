/// The sales of 2,930 houses in Ames, Iowa, from 2006 to 2010: 73 facts about each (33 numbers, 40 texts) and its price.
///
/// What a house does not have is a text of its own, such as `No_Garage`. Source: De Cock 2011, "Ames, Iowa: alternative to
/// the Boston housing data", with the names and texts of the R package modeldata.
public enum AmesHousing {
  /// The name in the registry.
  public static let name = "ames"
  /// The column of prices in dollars.
  public static let target = "Sale_Price"

  /// Loads the table from `folder`, by default the installed dataset. It is not divided into parts.
  ///
  /// Throws when the dataset is not installed or a file is missing, damaged, or holds something else.
  public static func load(folder: String? = nil) throws(DataError) -> DataTable {
    let folder = try DatasetRegistry.folder(folder, orInstalled: name)
    let table = try RData.table("ames", inDatabase: "\(folder)/Rdata")
    _ = try table.numbers(target)
    return table
  }
}
