/// Estimates of the room that text takes, for layout without a font.
///
/// The widths are those of DejaVu Sans, the widest of the usual system fonts, so that text in any of them fits.
package enum TextMetrics {
  /// The width of a line of text in pixels at a font size in pixels.
  package static func width(of text: String, size: Double) -> Double {
    text.reduce(0) { $0 + advance(of: $1) } * size
  }

  /// The text, cut with an ellipsis to fit a width in pixels.
  package static func truncated(_ text: String, to width: Double, size: Double) -> String {
    guard self.width(of: text, size: size) > width else { return text }
    var used = advance(of: "…") * size
    var result = ""
    for character in text {
      used += advance(of: character) * size
      if used > width { break }
      result.append(character)
    }
    while result.last == " " { result.removeLast() }
    return result + "…"
  }

  /// The lines of a text broken at spaces to fit a width in pixels; a longer word keeps a line of its own, cut.
  package static func wrapped(_ text: String, to width: Double, size: Double) -> [String] {
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, self.width(of: last + " " + word, size: size) <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.map { truncated($0, to: width, size: size) }
  }

  /// The width of one character in units of the font size.
  private static func advance(of character: Character) -> Double {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar {
    case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", " ", "f", "t", "(", ")", "[", "]", "/", "r", "-":
      return 0.38
    case "m", "w", "M", "W", "%", "@", "…", "—": return 0.98
    case "0"..."9", "−", "+", "×", "=": return 0.66
    case "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹", "⁻": return 0.45
    case "A"..."Z": return 0.72
    case "\u{1100}"..."\u{115F}", "\u{2E80}"..."\u{D7A3}", "\u{F900}"..."\u{FAFF}", "\u{FF00}"..."\u{FF60}",
      "\u{1F300}"..."\u{1FAFF}", "\u{20000}"..."\u{3FFFD}":
      return 1.05
    default: return 0.62
    }
  }
}
