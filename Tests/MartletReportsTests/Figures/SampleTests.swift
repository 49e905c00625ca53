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
      let sizes = ["title": 14, "small": 10.5, "tiny": 9]
      let size = (sizes.first { element.has(class: $0.key) }?.value ?? 12) * element.frame.scale
      let width = TextMetrics.width(of: element.text, size: size)
      text = element.text
      let anchor = element.frame.x + x * element.frame.scale
      switch element.attributes["text-anchor"] {
      case "middle": left = anchor - width / 2
      case "end": left = anchor - width
      default: left = anchor
      }
      right = left + width
      let base = element.frame.y + y * element.frame.scale
      top = base - 0.72 * size
      bottom = base + 0.2 * size
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
    // One expectation for all attributes: there are many thousands.
    var broken: [String] = []
    for element in check.elements {
      for (key, value) in element.attributes where !["class", "aria-label", "href"].contains(key) {
        if value.contains("nan") || value.contains("inf") { broken.append("\(element.name) \(key)=\(value)") }
      }
    }
    #expect(broken.isEmpty)
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
    var outside: [String] = []
    for element in check.elements.dropFirst() where !element.isClipped {
      let frame = element.frame
      let (x, y) = (element.number("x"), element.number("y"))
      let xs =
        ["x", "x1", "x2", "cx"].compactMap(element.number) + [zipped(x, element.number("width"))].compactMap { $0 }
      let ys =
        ["y", "y1", "y2", "cy"].compactMap(element.number) + [zipped(y, element.number("height"))].compactMap { $0 }
      let isInside =
        xs.allSatisfy { (-1.5...right).contains(frame.x + $0 * frame.scale) }
        && ys.allSatisfy { (-1.5...bottom).contains(frame.y + $0 * frame.scale) }
      if !isInside { outside.append("\(element.name) \(element.attributes)") }
    }
    #expect(outside.isEmpty)
  }

  /// The far edge of something that has a near edge and a length.
  private func zipped(_ start: Double?, _ length: Double?) -> Double? {
    start.flatMap { start in length.map { start + $0 } }
  }

  @Test(arguments: figures.indices) func figureOnAPageIsSmall(index: Int) {
    #expect(Self.figures[index].html().utf8.count < 1_000_000)
  }
}
