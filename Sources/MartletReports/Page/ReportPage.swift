/// Sets a report as HTML.
struct ReportPage {
  let report: Report
  private let anchors: [Int: String]

  init(report: Report) {
    self.report = report
    anchors = Anchors.of(report.elements)
  }

  /// The whole page.
  func html() -> String {
    let themeAttribute = report.theme == .automatic ? "" : " data-theme=\"\(report.theme.rawValue)\""
    return """
      <!DOCTYPE html>
      <html lang="\(Markup.escaped(report.language))"\(themeAttribute)>
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(Markup.escaped(report.title))</title>
      <style>
      \(ReportStyle.css)
      </style>
      </head>
      <body>
      \(navigation(name: "pages"))<main>
      \(header)\(report.showsContents ? contents : "")\(content)</main>
      \(navigation(name: "more pages"))</body>
      </html>

      """
  }

  // MARK: Around the text

  private var header: String {
    var result = "<header>\n<h1>\(Markup.escaped(report.title))</h1>\n"
    if let translation = report.translation, !translation.text.isEmpty {
      result += "<p class=\"translation\"\(language(translation))>\(Markup.escaped(translation.text))</p>\n"
    }
    if !report.subtitle.isEmpty { result += "<p class=\"subtitle\">\(Markup.escaped(report.subtitle))</p>\n" }
    return result + "</header>\n"
  }

  private func language(_ translation: Report.Translation) -> String {
    " lang=\"\(Markup.escaped(translation.language))\""
  }

  private func navigation(name: String) -> String {
    let links = [
      (report.navigation.previous, "previous", "prev"), (report.navigation.index, "index", "up"),
      (report.navigation.next, "next", "next"),
    ]
    let safe = links.map { link, place, relation in
      guard let link, TextMarkup.isSafe(link.address) else { return "<span class=\"\(place)\"></span>" }
      let (address, text) = (Markup.escaped(link.address), Markup.escaped(link.text))
      return "<a class=\"\(place)\" rel=\"\(relation)\" href=\"\(address)\">\(text)</a>"
    }
    guard safe.contains(where: { $0.hasPrefix("<a") }) else { return "" }
    return "<nav class=\"pages\" aria-label=\"\(name)\">\(safe.joined())</nav>\n"
  }

  private var contents: String {
    let items = report.elements.enumerated().compactMap { index, element -> String? in
      guard case .section(let title, _, _) = element, let anchor = anchors[index] else { return nil }
      return "<li><a href=\"#\(anchor)\">\(Markup.escaped(title))</a></li>"
    }
    guard !items.isEmpty else { return "" }
    return "<nav class=\"contents\" aria-label=\"contents\"><ol>\(items.joined())</ol></nav>\n"
  }

  // MARK: The text

  private var content: String {
    var page = ""
    var (figureNumber, tableNumber, listingNumber) = (0, 0, 0)
    var isInSection = false
    func caption(_ text: String, _ kind: String, _ number: inout Int) -> String {
      guard !text.isEmpty else { return "" }
      number += 1
      return "<figcaption><b>\(kind) \(number).</b> \(TextMarkup.html(text))</figcaption>"
    }
    for (index, element) in report.elements.enumerated() {
      switch element {
      case .section(let title, let translation, _):
        if isInSection { page += "</section>\n" }
        isInSection = true
        page += section(title, translation, anchor: anchors[index] ?? "")
      case .subsection(let title): page += "<h3 id=\"\(anchors[index] ?? "")\">\(Markup.escaped(title))</h3>\n"
      case .paragraph(let text): page += paragraphs(text)
      case .note(let text): page += "<aside class=\"note\">\(paragraphs(text))</aside>\n"
      case .list(let items, let isOrdered): page += list(items, isOrdered: isOrdered)
      case .formula(let formula, let label): page += self.formula(formula, label: label)
      case .keyFigures(let figures): page += tiles(figures)
      case .table(let table):
        page += "<figure class=\"table\">\(table.html())\(caption(table.caption, "Table", &tableNumber))</figure>\n"
      case .claims(let claims, let text):
        page += "<figure class=\"table\">\(ClaimTable.html(claims))\(caption(text, "Table", &tableNumber))</figure>\n"
      case .cards(let cards): page += CardList.html(cards)
      case .figures(let figures, let text):
        page += "<figure>\(drawings(figures))\(caption(text, "Figure", &figureNumber))</figure>\n"
      case .code(let text, let language, let words):
        page += code(text, language, caption: caption(words, "Listing", &listingNumber))
      }
    }
    return isInSection ? page + "</section>\n" : page
  }

  private func section(_ title: String, _ translation: Report.Translation?, anchor: String) -> String {
    var heading = Markup.escaped(title)
    if let translation, !translation.text.isEmpty {
      heading += " <span class=\"translation\"\(language(translation))>\(Markup.escaped(translation.text))</span>"
    }
    let link = "<a class=\"anchor\" href=\"#\(anchor)\" aria-label=\"link to this section\">#</a>"
    return "<section id=\"\(anchor)\">\n<h2>\(heading)\(link)</h2>\n"
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
      .map { "<p>\(TextMarkup.html($0.joined(separator: "\n")))</p>\n" }.joined()
  }

  private func list(_ items: [String], isOrdered: Bool) -> String {
    guard !items.isEmpty else { return "" }
    let name = isOrdered ? "ol" : "ul"
    return "<\(name)>\(items.map { "<li>\(TextMarkup.html($0))</li>" }.joined())</\(name)>\n"
  }

  private func formula(_ formula: String, label: String) -> String {
    let lines = formula.split(separator: "\n").map { "<div class=\"math\">\(Formula.html(String($0)))</div>" }
    let name = label.isEmpty ? "" : "<span class=\"label\">\(Markup.escaped(label))</span>"
    return "<div class=\"formula\" tabindex=\"0\"><div>\(lines.joined())</div>\(name)</div>\n"
  }

  private func code(_ text: String, _ language: Report.CodeLanguage, caption: String) -> String {
    let html = language == .swift ? SwiftHighlighter.html(text) : Markup.escaped(text)
    let listing = "<pre tabindex=\"0\"><code>\(html)</code></pre>"
    return caption.isEmpty ? listing + "\n" : "<figure class=\"listing\">\(listing)\(caption)</figure>\n"
  }

  // MARK: Figures

  private func tiles(_ figures: [Report.KeyFigure]) -> String {
    guard !figures.isEmpty else { return "" }
    let tiles = figures.map { figure in
      let note = figure.note.isEmpty ? "" : "<dd class=\"note\">\(Markup.escaped(figure.note))</dd>"
      return "<div><dt>\(Markup.escaped(figure.label))</dt><dd>\(Markup.escaped(figure.value))</dd>\(note)</div>"
    }
    return "<dl class=\"tiles\" style=\"--columns:\(columns(of: figures))\">\(tiles.joined())</dl>\n"
  }

  /// How many tiles stand in a row on a wide page: as many as have room for their values, the rows about equal.
  private func columns(of figures: [Report.KeyFigure]) -> Int {
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
}
