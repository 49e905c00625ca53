/// Entries of an index page.
enum CardList {
  static func html(_ cards: [Report.Card]) -> String {
    guard !cards.isEmpty else { return "" }
    return "<ul class=\"cards\">\(cards.map(html).joined())</ul>\n"
  }

  private static func html(_ card: Report.Card) -> String {
    let title = Markup.escaped(card.title)
    var result = "<li><h3>"
    result += TextMarkup.isSafe(card.address) ? "<a href=\"\(Markup.escaped(card.address))\">\(title)</a>" : title
    result += "</h3>"
    if let translation = card.translation, !translation.text.isEmpty {
      let language = Markup.escaped(translation.language)
      result += "<p class=\"translation\" lang=\"\(language)\">\(Markup.escaped(translation.text))</p>"
    }
    if !card.summary.isEmpty { result += "<p>\(TextMarkup.html(card.summary))</p>" }
    let verdicts = Report.Verdict.allCases.compactMap { verdict in
      card.verdicts[verdict].flatMap { $0 > 0 ? ClaimTable.badge(verdict, count: $0) : nil }
    }
    let note = card.note.isEmpty ? [] : ["<span class=\"quiet\">\(Markup.escaped(card.note))</span>"]
    let foot = verdicts + note
    return result + (foot.isEmpty ? "" : "<p class=\"foot\">\(foot.joined())</p>") + "</li>"
  }
}
