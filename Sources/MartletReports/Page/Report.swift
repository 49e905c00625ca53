/// A page that tells of an experiment: text, key figures, tables and figures in one file, without scripts or network.
///
/// Paragraphs, list items, notes, captions and claims may use a little markup: `` `code` ``, `*emphasis*`,
/// `**strong**`, `$formula$` (see ``addFormula(_:label:)``) and `[words](address)`, where the address is one of `https`,
/// `http` or `mailto`, a relative one or an anchor. A backslash before a mark writes the mark. All other text is plain.
public struct Report: Sendable {
  /// Which colours the page takes.
  public enum Theme: String, Sendable {
    /// Those the reader's system asks for.
    case automatic
    /// Dark ink on light paper.
    case light
    /// Light ink on dark paper; printed pages stay light.
    case dark
  }

  enum Element: Sendable {
    case section(String, translation: Translation?, anchor: String?)
    case subsection(String)
    case paragraph(String)
    case note(String)
    case list([String], isOrdered: Bool)
    case formula(String, label: String)
    case keyFigures([KeyFigure])
    case table(Table)
    case claims([Claim], caption: String)
    case cards([Card])
    case figures([any Figure], caption: String)
    case code(String, language: CodeLanguage, caption: String)
  }

  /// The title of the page.
  public var title: String
  /// The title in a second language.
  public var translation: Translation?
  /// The line below the title; empty for none.
  public var subtitle: String
  /// The language of the text as a BCP 47 tag, such as `en` or `zh`.
  public var language: String
  /// Which colours the page takes.
  public var theme: Theme
  /// The pages around this one.
  public var navigation: Navigation
  /// Whether the sections are listed with links below the title.
  public var showsContents: Bool
  private(set) var elements: [Element] = []

  /// Makes an empty page.
  ///
  /// - Parameters:
  ///   - title: the title of the page.
  ///   - translation: the title in a second language.
  ///   - subtitle: the line below it; empty for none.
  ///   - language: the language of the text as a BCP 47 tag.
  ///   - theme: which colours the page takes.
  ///   - navigation: the pages around this one.
  ///   - showsContents: whether the sections are listed with links below the title.
  public init(
    _ title: String, translation: Translation? = nil, subtitle: String = "", language: String = "en",
    theme: Theme = .automatic, navigation: Navigation = Navigation(), showsContents: Bool = false
  ) {
    self.title = title
    self.translation = translation
    self.subtitle = subtitle
    self.language = language
    self.theme = theme
    self.navigation = navigation
    self.showsContents = showsContents
  }

  /// Begins a section; what is added next belongs to it.
  ///
  /// - Parameters:
  ///   - title: the heading.
  ///   - translation: the heading in a second language.
  ///   - anchor: the name by which links reach the section (`#name`); `nil` makes it from the title.
  public mutating func addSection(_ title: String, translation: Translation? = nil, anchor: String? = nil) {
    elements.append(.section(title, translation: translation, anchor: anchor))
  }

  /// Adds a heading within a section.
  public mutating func addSubsection(_ title: String) {
    elements.append(.subsection(title))
  }

  /// Adds text with the markup of pages; blank lines in it part paragraphs.
  public mutating func addParagraph(_ text: String) {
    elements.append(.paragraph(text))
  }

  /// Adds a remark that stands apart from the text, such as a limit of the experiment.
  public mutating func addNote(_ text: String) {
    elements.append(.note(text))
  }

  /// Adds a list.
  public mutating func addList(_ items: [String], isOrdered: Bool = false) {
    elements.append(.list(items, isOrdered: isOrdered))
  }

  /// Adds a formula on a line of its own, or several parted by line breaks.
  ///
  /// It is plain Unicode text in which single letters are set as variables and longer words as functions; `x^{2}` and
  /// `x_{i}` are scripts, `\frac{a}{b}` is a fraction and `\sqrt{x}` a root: `L = −∑_{i} y_{i} log p_{i}`.
  ///
  /// - Parameters:
  ///   - formula: the formula.
  ///   - label: the words at its right, such as a number; empty for none.
  public mutating func addFormula(_ formula: String, label: String = "") {
    elements.append(.formula(formula, label: label))
  }

  /// Adds a row of numbers that matter.
  public mutating func addKeyFigures(_ figures: [KeyFigure]) {
    elements.append(.keyFigures(figures))
  }

  /// Adds a table; those with a caption are numbered.
  public mutating func addTable(_ table: Table) {
    elements.append(.table(table))
  }

  /// Adds a table of claims, each with what was expected, what was measured and what became of it.
  public mutating func addClaims(_ claims: [Claim], caption: String = "") {
    elements.append(.claims(claims, caption: caption))
  }

  /// Adds entries that lead to other pages.
  public mutating func addCards(_ cards: [Card]) {
    elements.append(.cards(cards))
  }

  /// Adds a figure as wide as the page; those with a caption are numbered.
  public mutating func addFigure(_ figure: any Figure, caption: String = "") {
    elements.append(.figures([figure], caption: caption))
  }

  /// Adds figures side by side where the screen has room, under one caption.
  public mutating func addFigures(_ figures: [any Figure], caption: String = "") {
    elements.append(.figures(figures, caption: caption))
  }

  /// Adds text in a fixed-width font, line breaks kept.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - language: its language, by which its parts are told apart.
  ///   - caption: the words below it; empty for none.
  public mutating func addCode(_ text: String, language: CodeLanguage = .plain, caption: String = "") {
    elements.append(.code(text, language: language, caption: caption))
  }

  /// The whole page.
  public func html() -> String {
    ReportPage(report: self).html()
  }

  /// Writes the page to a file, whole or not at all: an existing file stays as it was until the new one is complete.
  ///
  /// - Parameter path: the file; its folder must exist.
  /// - Throws: ``ReportError/cannotWrite(path:reason:)``.
  public func write(to path: String) throws(ReportError) {
    try AtomicFile.write(Array(html().utf8), to: path)
  }
}
