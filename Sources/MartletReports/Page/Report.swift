/// A page that tells of an experiment: text, key figures, tables and figures in one file, without scripts or network.
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

  /// A number that matters, shown large.
  public struct KeyFigure: Sendable, Hashable {
    /// What the number is.
    public var label: String
    /// The number with its unit.
    public var value: String
    /// A remark below it, such as what it is compared with; empty for none.
    public var note: String

    /// Makes a key figure.
    public init(_ label: String, value: String, note: String = "") {
      self.label = label
      self.value = value
      self.note = note
    }
  }

  private enum Element: Sendable {
    case section(String)
    case paragraph(String)
    case keyFigures([KeyFigure])
    case table(Table)
    case figures([any Figure], caption: String)
    case code(String)
  }

  /// The title of the page.
  public var title: String
  /// The line below the title; empty for none.
  public var subtitle: String
  /// The language of the text as a BCP 47 tag, such as `en` or `zh`.
  public var language: String
  /// Which colours the page takes.
  public var theme: Theme
  private var elements: [Element] = []

  /// Makes an empty page.
  ///
  /// - Parameters:
  ///   - title: the title of the page.
  ///   - subtitle: the line below it; empty for none.
  ///   - language: the language of the text as a BCP 47 tag.
  ///   - theme: which colours the page takes.
  public init(_ title: String, subtitle: String = "", language: String = "en", theme: Theme = .automatic) {
    self.title = title
    self.subtitle = subtitle
    self.language = language
    self.theme = theme
  }

  /// Begins a section; what is added next belongs to it.
  public mutating func addSection(_ title: String) {
    elements.append(.section(title))
  }

  /// Adds plain text; blank lines in it part paragraphs.
  public mutating func addParagraph(_ text: String) {
    elements.append(.paragraph(text))
  }

  /// Adds a row of numbers that matter.
  public mutating func addKeyFigures(_ figures: [KeyFigure]) {
    elements.append(.keyFigures(figures))
  }

  /// Adds a table; those with a caption are numbered.
  public mutating func addTable(_ table: Table) {
    elements.append(.table(table))
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
  public mutating func addCode(_ text: String) {
    elements.append(.code(text))
  }

  /// The whole page.
  public func html() -> String {
    let themeAttribute = theme == .automatic ? "" : " data-theme=\"\(theme.rawValue)\""
    var page = """
      <!DOCTYPE html>
      <html lang="\(Markup.escaped(language))"\(themeAttribute)>
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(Markup.escaped(title))</title>
      <style>
      \(ReportStyle.css)
      </style>
      </head>
      <body>
      <main>
      <header>
      <h1>\(Markup.escaped(title))</h1>

      """
    if !subtitle.isEmpty { page += "<p class=\"subtitle\">\(Markup.escaped(subtitle))</p>\n" }
    page += "</header>\n"
    var (figureNumber, tableNumber) = (0, 0)
    var isInSection = false
    for element in elements {
      switch element {
      case .section(let title):
        if isInSection { page += "</section>\n" }
        isInSection = true
        page += "<section>\n<h2>\(Markup.escaped(title))</h2>\n"
      case .paragraph(let text): page += paragraphs(text)
      case .keyFigures(let figures): page += tiles(figures)
      case .table(let table):
        if !table.caption.isEmpty { tableNumber += 1 }
        page += "<figure class=\"table\">\(table.html())"
        page += captionElement(table.caption, kind: "Table", number: tableNumber) + "</figure>\n"
      case .figures(let figures, let caption):
        if !caption.isEmpty { figureNumber += 1 }
        page += "<figure>" + drawings(figures) + captionElement(caption, kind: "Figure", number: figureNumber)
        page += "</figure>\n"
      case .code(let text): page += "<pre tabindex=\"0\"><code>\(Markup.escaped(text))</code></pre>\n"
      }
    }
    if isInSection { page += "</section>\n" }
    return page + "</main>\n</body>\n</html>\n"
  }

  /// Writes the page to a file, whole or not at all: an existing file stays as it was until the new one is complete.
  ///
  /// - Parameter path: the file; its folder must exist.
  /// - Throws: ``ReportError/cannotWrite(path:reason:)``.
  public func write(to path: String) throws(ReportError) {
    try AtomicFile.write(Array(html().utf8), to: path)
  }

  private func paragraphs(_ text: String) -> String {
    var paragraphs: [[Substring]] = [[]]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.allSatisfy(\.isWhitespace) {
        paragraphs.append([])
      } else {
        paragraphs[paragraphs.count - 1].append(line)
      }
    }
    return paragraphs.filter { !$0.isEmpty }
      .map { "<p>\(Markup.escaped($0.joined(separator: "\n")))</p>\n" }.joined()
  }

  private func tiles(_ figures: [KeyFigure]) -> String {
    guard !figures.isEmpty else { return "" }
    let tiles = figures.map { figure in
      let note = figure.note.isEmpty ? "" : "<dd class=\"note\">\(Markup.escaped(figure.note))</dd>"
      return "<div><dt>\(Markup.escaped(figure.label))</dt><dd>\(Markup.escaped(figure.value))</dd>\(note)</div>"
    }
    return "<dl class=\"tiles\" style=\"--columns:\(columns(of: figures))\">\(tiles.joined())</dl>\n"
  }

  /// How many tiles stand in a row on a wide page: as many as have room for their values, the rows about equal.
  private func columns(of figures: [KeyFigure]) -> Int {
    let values = figures.map { TextMetrics.width(of: $0.value, size: 21) }
    let labels = figures.map { TextMetrics.width(of: $0.label, size: 12.5) }
    let widest = max(values.max() ?? 0, labels.max() ?? 0, 96)
    let most = min(6, max(1, Int((FigureStyle.wide + 24) / (widest + 24))))
    let rows = (figures.count + most - 1) / most
    return (figures.count + rows - 1) / rows
  }

  private func drawings(_ figures: [any Figure]) -> String {
    guard figures.count != 1 else { return figures[0].html() }
    let cells = figures.map { figure in
      let drawing = figure is ImageGrid ? figure.html() : FigureStyle.inline(figure.svg(width: FigureStyle.beside))
      return "<div>\(drawing)</div>"
    }
    return "<div class=\"beside\">\(cells.joined())</div>"
  }

  private func captionElement(_ caption: String, kind: String, number: Int) -> String {
    guard !caption.isEmpty else { return "" }
    return "<figcaption><b>\(kind) \(number).</b> \(Markup.escaped(caption))</figcaption>"
  }
}
