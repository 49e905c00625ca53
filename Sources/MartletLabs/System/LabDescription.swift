/// What a lab is about: question, method, sources, and which rows of the catalogue it covers.
public struct LabDescription: Sendable {
  /// The name that identifies the lab: the chapter, a slash and a name.
  public let identifier: String
  /// The chapter it belongs to.
  public let chapter: Chapter
  /// The title.
  public let title: Bilingual
  /// One sentence on what the lab shows.
  public let summary: Bilingual
  /// The question that the lab answers.
  public let question: String
  /// How it answers it: paragraphs parted by blank lines.
  public let method: String
  /// Publications, one an entry: authors, year, title or place.
  public let sources: [String]
  /// The identifiers of the catalogue rows that the lab covers.
  public let rows: [String]
  /// The names of the datasets that must be installed.
  public let datasets: [String]
  /// The minutes that the full size takes on two cores, about.
  public let minutes: Double
  /// The name of the source file, by which the code of the lab's heart is found.
  let file: String

  /// Makes a description; `name` joined to the chapter is the identifier.
  ///
  /// The part of the calling file between `// MARK: - Heart` and the next `// MARK: -` is shown as the lab's code.
  public init(
    _ chapter: Chapter, _ name: String, title: Bilingual, summary: Bilingual, question: String, method: String,
    sources: [String], rows: [String], datasets: [String] = [], minutes: Double, file: String = #fileID
  ) {
    identifier = "\(chapter.identifier)/\(name)"
    self.chapter = chapter
    self.title = title
    self.summary = summary
    self.question = question
    self.method = method
    self.sources = sources
    self.rows = rows
    self.datasets = datasets
    self.minutes = minutes
    self.file = String(file.split(separator: "/").last ?? "")
  }

  /// The Swift code of the lab's heart; empty where its file marks none.
  public var heart: String { LabSources.hearts[file] ?? "" }
}
