/// Claims as rows of a table; verdicts are told apart by sign, words and colour.
enum ClaimTable {
  static func html(_ claims: [Report.Claim]) -> String {
    let header = ["Claim", "Expected", "Measured", "Verdict"].map { "<th scope=\"col\">\($0)</th>" }.joined()
    let rows = claims.map { claim in
      let remark = claim.remark.isEmpty ? "" : "<div class=\"remark\">\(TextMarkup.html(claim.remark))</div>"
      let cells = [("Expected", claim.expected), ("Measured", claim.measured)].map { name, value in
        "<td data-name=\"\(name)\">\(Markup.escaped(value))</td>"
      }
      return "<tr><td>\(TextMarkup.html(claim.statement))\(remark)</td>\(cells.joined())"
        + "<td data-name=\"Verdict\">\(badge(claim.verdict))</td></tr>"
    }
    return "<table class=\"claims\"><thead><tr>\(header)</tr></thead><tbody>\(rows.joined())</tbody></table>"
  }

  /// A verdict as a sign and words; a number before the words counts claims.
  static func badge(_ verdict: Report.Verdict, count: Int? = nil) -> String {
    let (name, sign) =
      switch verdict {
      case .held: ("held", "<path d=\"M2 6.5l3 3L10 3\"/>")
      case .notHeld: ("not-held", "<path d=\"M3 3l6 6M9 3l-6 6\"/>")
      case .notJudged: ("not-judged", "<circle cx=\"6\" cy=\"6\" r=\"3.4\" stroke-dasharray=\"2 1.6\"/>")
      }
    let number = count.map { "\($0) " } ?? ""
    let icon = "<svg class=\"icon\" viewBox=\"0 0 12 12\" aria-hidden=\"true\">\(sign)</svg>"
    return "<span class=\"verdict \(name)\">\(icon)\(number)\(verdict.words)</span>"
  }
}
