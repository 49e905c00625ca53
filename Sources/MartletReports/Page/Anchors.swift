/// The names by which links reach the sections of a page.
enum Anchors {
  /// The name of each section, by its place among the elements; no two are alike.
  static func of(_ elements: [Report.Element]) -> [Int: String] {
    var result: [Int: String] = [:]
    var taken = Set<String>()
    for (index, element) in elements.enumerated() {
      let wanted: String
      switch element {
      case .section(let title, _, let anchor): wanted = name(anchor ?? title)
      case .subsection(let title): wanted = name(title)
      default: continue
      }
      var name = wanted
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(wanted)-\(number)"
        number += 1
      }
      result[index] = name
    }
    return result
  }

  /// The letters and digits of a title in lower case, all else as hyphens.
  static func name(_ title: String) -> String {
    let words = title.lowercased().split { !($0.isLetter || $0.isNumber) }
    return words.isEmpty ? "section" : words.joined(separator: "-")
  }
}
