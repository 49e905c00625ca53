import Foundation
import MartletLabs
import Testing

/// What every lab must say of itself.
@Suite struct LabDescriptionTests {
  static let descriptions = LabRegistry.all.map(\.description)

  @Test func identifiersAreUniqueAndBelongToTheirChapter() {
    let identifiers = Self.descriptions.map(\.identifier)
    #expect(Set(identifiers).count == identifiers.count)
    for chapter in Chapter.allCases {
      for lab in LabRegistry.labs(of: chapter) {
        #expect(lab.description.chapter == chapter, "\(lab.identifier)")
        #expect(lab.identifier.hasPrefix(chapter.identifier + "/"), "\(lab.identifier)")
      }
    }
  }

  @Test(arguments: descriptions.map(\.identifier))
  func aLabSaysAllOfItself(_ identifier: String) throws {
    let description = try LabRegistry.lab(identifier).description
    let texts = [
      description.title.english, description.title.chinese, description.summary.english, description.summary.chinese,
      description.question, description.method, description.heart,
    ]
    #expect(texts.allSatisfy { !$0.isEmpty })
    #expect(description.heart.split(separator: "\n").count <= 80)
    #expect(!description.sources.isEmpty)
    #expect(description.minutes > 0 && description.minutes <= 5)
  }

  @Test func labsCoverRowsThatExist() {
    let known = Set(Catalogue.allRows.map(\.identifier))
    for description in Self.descriptions {
      #expect(!description.rows.isEmpty, "\(description.identifier)")
      for row in description.rows { #expect(known.contains(row), "\(description.identifier): \(row)") }
    }
  }

  @Test func unknownNamesAreErrors() {
    #expect(throws: LabError.self) { try LabRegistry.lab("optimization/none") }
    #expect(throws: LabError.unknownChapter("none")) { try LabRegistry.chapter("none") }
  }
}
