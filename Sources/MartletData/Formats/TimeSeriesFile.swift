import Martlet

/// Time series with a class or a number each, in the text format `.ts` of the UEA and UCR archives.
///
/// A header of lines such as `@equalLength true` ends with `@data`; then every line is a case: its channels separated by
/// colons, the steps of a channel by commas, `?` for a missing step, and last the class or target. Series with time stamps
/// are refused. Source: Bagnall et al. 2018, "The UEA multivariate time series classification archive".
public struct TimeSeriesFile: Sendable {
  /// What is known of each case beside its series.
  public enum Labels: Equatable, Sendable {
    /// Nothing.
    case none
    /// A class, as a position in the list of names that the header gives.
    case classes([Int], names: [String])
    /// A number.
    case targets([Double])
  }

  /// The name of the problem, where the header gives one.
  public let problemName: String?
  /// The steps of each channel of each case; a missing step is NaN.
  public let series: [[[Double]]]
  /// The class or target of each case.
  public let labels: Labels

  /// Reads a `.ts` file.
  ///
  /// Throws when the file cannot be read or is not of this format; the error names the line.
  public init(contentsOf path: String) throws(DataError) {
    try self.init(encoded: FileReading.bytes(of: path), name: path)
  }

  /// Decodes a `.ts` file; `name` stands for it in errors.
  ///
  /// Throws, with the line, where the header is not one of this format or a case does not fit the header.
  public init(encoded bytes: [UInt8], name: String = "time series") throws(DataError) {
    var lines = TimeSeriesLines(bytes, name: name)
    let header = try TimeSeriesHeader(&lines)
    var series: [[[Double]]] = []
    var classes: [Int] = []
    var targets: [Double] = []
    let places = Dictionary(zip(header.classNames ?? [], 0...)) { first, _ in first }
    while let line = try lines.next() {
      var channels = line.split(separator: ":", omittingEmptySubsequences: false)
      if header.isLabelled {
        guard channels.count > 1, let label = channels.popLast() else {
          throw lines.fault("the case has no class or target after its last colon")
        }
        let text = String(label).trimmed
        if header.classNames != nil {
          guard let place = places[text] else {
            throw lines.fault("the class '\(text.prefix(20))' is not one of the header")
          }
          classes.append(place)
        } else {
          guard let target = DecimalNumber.parse(label.utf8) else {
            throw lines.fault("the target '\(text.prefix(20))' is not a number")
          }
          targets.append(target)
        }
      }
      series.append(try header.channels(channels, lines, like: series.first))
    }
    guard !series.isEmpty else {
      throw DataError(.truncated, path: name, problem: "the file has no cases", remedy: "fetch the file again")
    }
    problemName = header.problemName
    self.series = series
    labels =
      if let names = header.classNames { .classes(classes, names: names) } else {
        header.hasTargets ? .targets(targets) : .none
      }
  }

  /// All series as a tensor.
  ///
  /// Throws when they are not all of one length.
  ///
  /// - Shapes: → `[cases, steps, channels]`
  public func tensor(dtype: DType = .float32) throws(DataError) -> Tensor {
    let channels = series[0].count
    let steps = series[0][0].count
    var values: [Double] = []
    values.reserveCapacity(series.count * channels * steps)
    for (index, one) in series.enumerated() {
      if let other = one.first(where: { $0.count != steps }) {
        throw DataError(
          .mismatch, problem: "series \(index) has a channel of \(other.count) steps and the first one has \(steps)",
          remedy: "pad or cut the series before they are stacked")
      }
      for step in 0..<steps {
        for channel in one { values.append(channel[step]) }
      }
    }
    return Tensor(values, shape: [series.count, steps, channels]).converted(to: dtype)
  }
}

/// The lines of a `.ts` file that say something, counted from 1.
struct TimeSeriesLines {
  private let bytes: [UInt8]
  private let name: String
  private var position = 0
  private var number = 0

  init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
  }

  /// The next line that is neither empty nor a comment, without spaces around it.
  mutating func next() throws(DataError) -> String? {
    while position < bytes.count {
      let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      defer { position = end + 1 }
      number += 1
      guard let first = bytes[position..<end].first(where: { $0 > UInt8(ascii: " ") }),
        first != UInt8(ascii: "#"), first != UInt8(ascii: "%")
      else { continue }
      guard let line = String(validating: bytes[position..<end], as: UTF8.self) else {
        throw fault("the bytes are not UTF-8")
      }
      return line.trimmed
    }
    return nil
  }

  /// An error at the line that was read last.
  func fault(_ problem: String, _ kind: DataError.Kind = .wrongFormat) -> DataError {
    DataError(
      kind, path: name, problem: "line \(number): \(problem)", remedy: "correct the line or fetch the file again")
  }
}

extension String {
  /// The text without spaces, tabs and line ends around it.
  fileprivate var trimmed: String {
    let isSpace: (Unicode.Scalar) -> Bool = { $0.value <= 0x20 }
    guard let first = unicodeScalars.firstIndex(where: { !isSpace($0) }),
      let last = unicodeScalars.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(unicodeScalars[first...last])
  }
}
