extension Report {
  /// A number that matters, shown large.
  public struct KeyFigure: Sendable, Hashable {
    /// What the number is.
    public var label: String
    /// The number with its unit.
    public var value: String
    /// A remark below it, such as what it is compared with; empty for none.
    public var note: String

    /// Makes a key figure.
    public init(_ label: String, value: String, note: String = "") {
      self.label = label
      self.value = value
      self.note = note
    }
  }

  /// A title in a second language, set beside the first.
  public struct Translation: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The words.
    public var text: String
    /// Their language as a BCP 47 tag.
    public var language: String

    /// Makes a translation, into Chinese unless said otherwise.
    public init(_ text: String, language: String = "zh") {
      self.text = text
      self.language = language
    }

    /// Makes a translation into Chinese.
    public init(stringLiteral text: String) {
      self.init(text)
    }
  }

  /// Words that lead to another page or place.
  public struct Link: Sendable, Hashable {
    /// The words.
    public var text: String
    /// Where they lead; an address that a page should not link to (see ``Report/addParagraph(_:)``) is left out.
    public var address: String

    /// Makes a link.
    public init(_ text: String, to address: String) {
      self.text = text
      self.address = address
    }
  }

  /// The pages around a page, linked at its top and at its bottom.
  public struct Navigation: Sendable, Hashable {
    /// The page before this one.
    public var previous: Link?
    /// The page that lists all pages.
    public var index: Link?
    /// The page after this one.
    public var next: Link?

    /// Makes a navigation.
    public init(previous: Link? = nil, index: Link? = nil, next: Link? = nil) {
      self.previous = previous
      self.index = index
      self.next = next
    }
  }

  /// What became of a claim.
  public enum Verdict: Sendable, Hashable, CaseIterable {
    /// The measurement is as expected.
    case held
    /// It is not.
    case notHeld
    /// It was not measured well enough to say.
    case notJudged

    /// The verdict in words.
    public var words: String {
      switch self {
      case .held: "held"
      case .notHeld: "not held"
      case .notJudged: "not judged"
      }
    }
  }

  /// A sentence that an experiment tests, with what was expected and what was measured.
  public struct Claim: Sendable, Hashable {
    /// The sentence, with the markup of paragraphs.
    public var statement: String
    /// What was expected.
    public var expected: String
    /// What was measured.
    public var measured: String
    /// What became of it.
    public var verdict: Verdict
    /// What the reader should know beside it, with the markup of paragraphs; empty for nothing.
    public var remark: String

    /// Makes a claim.
    public init(_ statement: String, expected: String, measured: String, verdict: Verdict, remark: String = "") {
      self.statement = statement
      self.expected = expected
      self.measured = measured
      self.verdict = verdict
      self.remark = remark
    }
  }

  /// An entry of an index page that leads to another page.
  public struct Card: Sendable, Hashable {
    /// The title of the page, which is the link.
    public var title: String
    /// The title in a second language.
    public var translation: Translation?
    /// Where the page is.
    public var address: String
    /// One sentence on the page, with the markup of paragraphs; empty for none.
    public var summary: String
    /// How many of the page's claims met which verdict; those that none met are left out.
    public var verdicts: [Verdict: Int]
    /// A quiet word at the end, such as the time a lab takes; empty for none.
    public var note: String

    /// Makes a card.
    ///
    /// - Parameters:
    ///   - title: the title of the page, which is the link.
    ///   - translation: the title in a second language.
    ///   - address: where the page is.
    ///   - summary: one sentence on the page.
    ///   - verdicts: how many of the page's claims met which verdict.
    ///   - note: a quiet word at the end.
    public init(
      _ title: String, translation: Translation? = nil, address: String, summary: String = "",
      verdicts: [Verdict: Int] = [:], note: String = ""
    ) {
      self.title = title
      self.translation = translation
      self.address = address
      self.summary = summary
      self.verdicts = verdicts
      self.note = note
    }
  }

  /// The language of a listing.
  public enum CodeLanguage: Sendable, Hashable {
    /// None: text as it stands.
    case plain
    /// Swift, its parts told apart by colour.
    case swift
  }
}
