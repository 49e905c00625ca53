/// What the header of a `.ts` file promises of its cases.
struct TimeSeriesHeader {
  private(set) var problemName: String?
  /// The classes, where cases have one.
  private(set) var classNames: [String]?
  /// Whether cases have a number.
  private(set) var hasTargets = false
  private var channelCount: Int?
  private var stepCount: Int?
  private var isEqualLength = false
  private var mayMiss = true

  var isLabelled: Bool { classNames != nil || hasTargets }

  /// Reads the lines up to `@data`.
  init(_ lines: inout TimeSeriesLines) throws(DataError) {
    while let line = try lines.next() {
      guard line.hasPrefix("@") else { throw lines.fault("the header has a line that does not begin with '@'") }
      let words = line.dropFirst().split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
      let tag = words.first?.lowercased() ?? ""
      if tag == "data" {
        if classNames != nil && hasTargets { throw lines.fault("the header promises both classes and targets") }
        return
      }
      try read(tag, Array(words.dropFirst()), lines)
    }
    throw lines.fault("the file ends before '@data'", .truncated)
  }

  private mutating func read(_ tag: String, _ words: [String], _ lines: TimeSeriesLines) throws(DataError) {
    switch tag {
    case "problemname": problemName = words.joined(separator: " ")
    case "timestamps":
      if try truth(tag, words, lines) { throw lines.fault("series with time stamps are not supported") }
    case "missing": mayMiss = try truth(tag, words, lines)
    case "univariate": if try truth(tag, words, lines) { channelCount = 1 }
    case "dimension", "dimensions": channelCount = try count(tag, words, lines)
    case "equallength": isEqualLength = try truth(tag, words, lines)
    case "serieslength": stepCount = try count(tag, words, lines)
    case "classlabel":
      let names = Array(words.dropFirst())
      if try truth(tag, Array(words.prefix(1)), lines) {
        guard !names.isEmpty, Set(names).count == names.count else {
          throw lines.fault("@classLabel needs the names of the classes, each once")
        }
        classNames = names
      }
    case "targetlabel": hasTargets = try truth(tag, words, lines)
    default: throw lines.fault("there is no tag '@\(tag.prefix(20))'")
    }
  }

  /// The numbers of a case's channels; `first` is the first case, whose lengths an `@equalLength` holds for.
  func channels(
    _ texts: [Substring], _ lines: TimeSeriesLines, like first: [[Double]]?
  ) throws(DataError) -> [[Double]] {
    if let expected = channelCount ?? first?.count, texts.count != expected {
      throw lines.fault("the case has \(texts.count) channels where \(expected) are expected", .mismatch)
    }
    var channels: [[Double]] = []
    for text in texts {
      let channel = try steps(text, lines)
      if let expected = stepCount ?? (isEqualLength ? (first ?? channels).first?.count : nil), channel.count != expected
      {
        throw lines.fault("a channel has \(channel.count) steps where \(expected) are expected", .mismatch)
      }
      channels.append(channel)
    }
    return channels
  }

  private func steps(_ text: Substring, _ lines: TimeSeriesLines) throws(DataError) -> [Double] {
    var steps: [Double] = []
    for step in text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
      if mayMiss, step.elementsEqual("?".utf8) {
        steps.append(.nan)
      } else if let number = DecimalNumber.parse(step) {
        steps.append(number)
      } else {
        throw lines.fault("'\(Substring(step).prefix(20))' is not a number", .invalidValue)
      }
    }
    return steps
  }

  private func truth(_ tag: String, _ words: [String], _ lines: TimeSeriesLines) throws(DataError) -> Bool {
    switch words.map({ $0.lowercased() }) {
    case ["true"]: return true
    case ["false"]: return false
    default: throw lines.fault("@\(tag) must be followed by true or false")
    }
  }

  private func count(_ tag: String, _ words: [String], _ lines: TimeSeriesLines) throws(DataError) -> Int {
    guard words.count == 1, let count = Int(words[0]), (1...1 << 30).contains(count) else {
      throw lines.fault("@\(tag) must be followed by a positive whole number")
    }
    return count
  }
}
