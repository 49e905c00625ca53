import MartletReports

/// What a run of a lab is given (size, seed) and what it leaves: claims, figures, text, metrics.
public final class LabRecord {
  /// How much to compute.
  public let size: LabSize
  /// The number that all randomness of the run grows from.
  public let seed: UInt64
  /// The claims so far.
  public private(set) var claims: [Claim] = []

  /// The settings so far, in order.
  private(set) var settings: [(name: String, value: String)] = []
  /// The lines of the metrics so far.
  private(set) var metrics: [MetricLine] = []
  /// What the page shows between the method and the claims.
  private(set) var body: [PageElement] = []

  private let tell: (String) -> Void

  /// Makes an empty record; `tell` hears a sentence now and then on how the run goes.
  public init(size: LabSize, seed: UInt64 = 0, tell: @escaping (String) -> Void = { _ in }) {
    self.size = size
    self.seed = seed
    self.tell = tell
  }

  // MARK: Size and seeds

  /// The value for the size of the run.
  public func choose<Value>(quick: Value, full: Value) -> Value { size == .quick ? quick : full }

  /// The seeds of a study whose outcome depends on luck: `count` of them in full size, one in quick size.
  public func seeds(_ count: Int = 3) -> [UInt64] {
    (0..<(size == .quick ? 1 : count)).map { seed &+ UInt64($0) }
  }

  // MARK: What a run leaves

  /// Tells how the run goes; nothing of it is kept.
  public func progress(_ sentence: String) { tell(sentence) }

  /// Notes a setting of the experiment.
  public func setting(_ name: String, _ value: some CustomStringConvertible) {
    settings.append((name, value.description))
  }

  /// Notes numbers of a step of a series, such as the loss of an epoch.
  public func log(_ series: String, step: Int, _ values: [String: Double]) {
    metrics.append(MetricLine(series: series, step: step, values: values))
  }

  /// Judges a claim by a measured number.
  ///
  /// - Parameters:
  ///   - text: the sentence.
  ///   - expectation: what it says of the number.
  ///   - measured: the number.
  ///   - unit: what stands behind the number, such as `%`; empty for none.
  ///   - size: the least size that judges the claim; smaller runs measure it only.
  ///   - remark: what the number stands for, such as its seeds; empty for none.
  ///   - reason: why the claim does not hold, shown only where it does not.
  public func claim(
    _ text: String, _ expectation: Expectation, measured: Double, unit: String = "", from size: LabSize = .quick,
    remark: String = "", reason: String = ""
  ) {
    let holds = expectation.holds(for: measured)
    let suffix = unit.isEmpty ? "" : " \(unit)"
    claim(
      text, expected: expectation.text + suffix, measured: Expectation.number(measured) + suffix, holds: holds,
      from: size, remark: remark, reason: reason)
  }

  /// Judges a claim that is not about one number.
  public func claim(
    _ text: String, expected: String, measured: String, holds: Bool, from size: LabSize = .quick, remark: String = "",
    reason: String = ""
  ) {
    let isJudged = size == .quick || self.size == .full
    claims.append(
      Claim(
        text: text, expected: expected, measured: measured,
        verdict: isJudged ? (holds ? .held : .notHeld) : .notJudged,
        remark: isJudged && !holds && !reason.isEmpty ? reason : remark))
  }

  // MARK: What the page shows

  /// Begins a section of the page.
  public func section(_ title: String) { body.append(.section(title)) }

  /// Adds text to the page; blank lines part paragraphs.
  public func text(_ text: String) { body.append(.text(text)) }

  /// Adds a figure as wide as the page.
  public func figure(_ figure: any Figure, caption: String) { body.append(.figures([figure], caption)) }

  /// Adds figures side by side under one caption.
  public func figures(_ figures: [any Figure], caption: String) { body.append(.figures(figures, caption)) }

  /// Adds a table.
  public func table(_ table: Table) { body.append(.table(table)) }

  /// Adds numbers that matter, shown large.
  public func keyFigures(_ figures: [Report.KeyFigure]) { body.append(.keyFigures(figures)) }
}

/// Something that a lab puts on its page.
enum PageElement {
  case section(String)
  case text(String)
  case figures([any Figure], String)
  case table(Table)
  case keyFigures([Report.KeyFigure])
}

/// A line of `metrics.jsonl`.
struct MetricLine {
  let series: String
  let step: Int
  let values: [String: Double]

  /// The line as JSON, its keys in order; a number that is not finite is `null`.
  var json: String {
    let numbers = values.sorted { $0.key < $1.key }.map { key, value in
      "\(Self.quoted(key)):\(value.isFinite ? "\(value)" : "null")"
    }
    return "{" + (["\"series\":\(Self.quoted(series))", "\"step\":\(step)"] + numbers).joined(separator: ",") + "}"
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
