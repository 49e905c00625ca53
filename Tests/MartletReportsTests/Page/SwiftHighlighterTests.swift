import Foundation
import MartletReports
import Testing

@Suite struct SwiftHighlighterTests {
  /// The pieces of code that have a class.
  private func pieces(_ code: String, _ name: String) throws -> [String] {
    let check = try #require(XMLCheck.parse("<pre>\(SwiftHighlighter.html(code))</pre>"))
    return check.elements.filter { $0.has(class: name) }.map(\.text)
  }

  @Test func wordsOfTheLanguageAreTold() throws {
    #expect(try pieces("let x = self.value.default + letter", "keyword") == ["let", "self"])
    #expect(try pieces("@Test func f() #if DEBUG", "keyword") == ["@Test", "func", "#if"])
    #expect(try pieces("Tensor.zeros(Shape()) as Int", "type") == ["Tensor", "Shape", "Int"])
  }

  @Test func stringsEndWhereSwiftEndsThem() throws {
    #expect(try pieces(##"f("a\"b", "c")"##, "string") == [##""a\"b""##, ##""c""##])
    #expect(try pieces(##"let s = #"a "b" c"# + d"##, "string") == [##"#"a "b" c"#"##])
    #expect(try pieces(##""x \(f("y)")) z" + w"##, "string") == [##""x \(f("y)")) z""##])
    #expect(try pieces("\"\"\"\na \"b\"\n\"\"\"\nlet", "string") == ["\"\"\"\na \"b\"\n\"\"\""])
    #expect(try pieces("\"open\nlet x", "keyword") == ["let"])
  }

  @Test func commentsNest() throws {
    #expect(try pieces("a // let b\nlet", "comment") == ["// let b"])
    #expect(try pieces("/* a /* b */ c */ let", "comment") == ["/* a /* b */ c */"])
    #expect(try pieces("\"// no comment\"", "comment") == [])
  }

  @Test func numbersKeepTheirParts() throws {
    #expect(try pieces("1_000 + 0xFF - 1.5e-3 * 2...3 + x1", "number") == ["1_000", "0xFF", "1.5e-3", "2", "3"])
  }

  @Test func noCharacterIsLost() throws {
    let parts = [
      "let ", "\"", "\\(", ")", "//", "/*", "*/", "\n", "#", "\"\"\"", "1.e-", "Type", "`a`", "<&>", "中", "\\",
    ]
    var state: UInt64 = 7
    for _ in 0..<3000 {
      var code = ""
      for _ in 0..<10 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        code += parts[Int((state >> 33) % UInt64(parts.count))]
      }
      let check = try #require(XMLCheck.parse("<pre>\(SwiftHighlighter.html(code))</pre>"), "\(code)")
      #expect(check.text == code)
    }
  }
}
