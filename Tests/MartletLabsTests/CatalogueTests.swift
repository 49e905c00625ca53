import Foundation
import MartletLabs
import Testing

/// The number of rows of each chapter.
private let rowCounts: [Chapter: Int] = [
  .theory: 14, .surface: 7, .losses: 9, .optimization: 14, .networks: 15, .convolution: 12, .generative: 24,
  .attention: 22, .sequences: 27, .text: 24, .tuning: 13, .speech: 11, .images: 12, .explanation: 15, .domains: 5,
  .reinforcement: 27, .compression: 25, .lifelong: 17, .meta: 16, .attacks: 26, .defences: 8,
]

@Test(arguments: Chapter.allCases) func chapterHasAllItsRows(chapter: Chapter) {
  #expect(Catalogue.rows(of: chapter).count == rowCounts[chapter])
}

@Test func identifiersAreUnique() {
  let identifiers = Catalogue.allRows.map(\.identifier)
  #expect(Set(identifiers).count == identifiers.count)
}

@Test func rowsOfALetterAreNumberedWithoutGaps() {
  var last: [Character: Int] = [:]
  for row in Catalogue.allRows {
    guard let letter = row.identifier.first, letter.isUppercase else {
      Issue.record("\(row.identifier) does not begin with a letter")
      continue
    }
    let number = last[letter, default: 0] + 1
    #expect(row.identifier == "\(letter)\(number)")
    last[letter] = number
  }
}

@Test func namesAndFormulasAreWritten() {
  for row in Catalogue.allRows {
    for text in [row.name.english, row.name.chinese, row.formula] {
      #expect(!text.isEmpty && text == text.trimmingCharacters(in: .whitespacesAndNewlines), "\(row.identifier)")
      #expect(!text.contains("\n"), "\(row.identifier)")
    }
  }
}

@Test func symbolsAreNamedOnce() {
  for row in Catalogue.allRows {
    #expect(Set(row.symbols).count == row.symbols.count, "\(row.identifier)")
  }
}

@Test func symbolsArePublicDeclarations() throws {
  let declarations = try PublicDeclarations.ofPackage()
  for row in Catalogue.allRows {
    for symbol in row.symbols {
      #expect(!symbol.isEmpty && declarations.contains(symbol), "\(row.identifier): \(symbol)")
    }
  }
}
