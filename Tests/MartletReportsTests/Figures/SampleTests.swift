import FigureSamples
import Foundation
import MartletReports
import Testing

/// What holds for every figure of the gallery, at every width.
@Suite struct SampleTests {
  static let figures = SampleChapter.all.flatMap { chapter in chapter.samples.flatMap(\.figures) }
  static let widths = [720.0, 400, 340]

  /// The room that a level text takes, by the font size of its class.
  private struct Words {
    let text: String
    let left: Double
    let right: Double
    let top: Double
    let bottom: Double

    init?(_ element: XMLCheck.Element) {
      guard element.name == "text", element.attributes["transform"] == nil, !element.text.isEmpty,
        let x = element.number("x"), let y = element.number("y")
      else { return nil }
      let size =
        element.has(class: "title") ? 14 : element.has(class: "small") ? 10.5 : element.has(class: "tiny") ? 9 : 12.0
      let width = TextMetrics.width(of: element.text, size: size)
      text = element.text
      switch element.attributes["text-anchor"] {
      case "middle": left = x - width / 2
      case "end": left = x - width
      default: left = x
      }
      right = left + width
      top = y - 0.72 * size
      bottom = y + 0.2 * size
    }

    func touches(_ other: Words) -> Bool {
      left < other.right - 0.5 && other.left < right - 0.5 && top < other.bottom && other.top < bottom
    }
  }

  @Test(arguments: figures.indices, widths) func figureIsWellFormed(index: Int, width: Double) throws {
    let svg = Self.figures[index].svg(width: width)
    let check = try #require(XMLCheck.parse(svg))
    #expect(check.count("script") == 0)
    #expect(check.elements[0].attributes["role"] == "img")
    for element in check.elements {
      for (key, value) in element.attributes where !["class", "aria-label", "href"].contains(key) {
        let lowered = value.lowercased()
        #expect(!lowered.contains("nan") && !lowered.contains("inf"), "\(element.name) \(key)=\(value)")
      }
    }
  }

  @Test(arguments: figures.indices, widths) func wordsStayInThePictureAndApart(index: Int, width: Double) throws {
    let check = try #require(XMLCheck.parse(Self.figures[index].svg(width: width)))
    let picture = check.elements[0]
    let right = try #require(picture.number("width"))
    let bottom = try #require(picture.number("height"))
    let words = check.elements.compactMap(Words.init)
    for word in words {
      #expect(word.left >= -1.5 && word.right <= right + 1.5, "\(word.text) \(word.left) \(word.right) of \(right)")
      #expect(word.top >= -1 && word.bottom <= bottom + 1, "\(word.text) \(word.top) \(word.bottom) of \(bottom)")
    }
    for (offset, word) in words.enumerated() {
      for other in words[(offset + 1)...] { #expect(!word.touches(other), "\(word.text) | \(other.text)") }
    }
  }

  @Test(arguments: figures.indices, widths) func marksStayInThePicture(index: Int, width: Double) throws {
    let check = try #require(XMLCheck.parse(Self.figures[index].svg(width: width)))
    let right = try #require(check.elements[0].number("width")) + 1.5
    let bottom = try #require(check.elements[0].number("height")) + 1.5
    // What stands in a nested picture is cut at its frame.
    for element in check.elements.dropFirst() where element.depth == 1 {
      for key in ["x", "x1", "x2", "cx"] {
        if let x = element.number(key) { #expect(x >= -1.5 && x <= right, "\(element.name) \(key)=\(x)") }
      }
      for key in ["y", "y1", "y2", "cy"] {
        if let y = element.number(key) { #expect(y >= -1.5 && y <= bottom, "\(element.name) \(key)=\(y)") }
      }
      if let x = element.number("x"), let width = element.number("width") { #expect(x + width <= right) }
      if let y = element.number("y"), let height = element.number("height") { #expect(y + height <= bottom) }
    }
  }

  @Test(arguments: figures.indices) func figureOnAPageIsSmall(index: Int) {
    #expect(Self.figures[index].html().utf8.count < 1_000_000)
  }
}
