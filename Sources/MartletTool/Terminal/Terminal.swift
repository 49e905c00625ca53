import Foundation
import Synchronization

/// A stream that text is written to as it is, without buffers.
struct Terminal: Sendable {
  /// Where results go.
  static let standardOutput = Terminal(descriptor: STDOUT_FILENO)
  /// Where progress and failures go.
  static let standardError = Terminal(descriptor: STDERR_FILENO)

  private static let outputError = Atomic<Int32>(0)

  /// Throws where standard output does not hold all that was written to it, unless nobody reads any more.
  static func checkOutput() throws(ToolFailure) {
    let number = outputError.load(ordering: .relaxed)
    if number != 0 {
      throw ToolFailure(.cannotWrite, "standard output cannot be written: \(String(cString: strerror(number)))")
    }
  }

  private let descriptor: Int32

  /// Whether a person is looking.
  var isInteractive: Bool {
    isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// The number of characters in a line.
  var width: Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes text.
  func write(_ text: String) {
    let bytes = Array(text.utf8)
    var position = 0
    while position < bytes.count {
      let written = bytes[position...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      if written <= 0 {
        // Where nobody reads any more, there is nobody to tell.
        if errno != EPIPE && descriptor == STDOUT_FILENO { Terminal.outputError.store(errno, ordering: .relaxed) }
        return
      }
      position += written
    }
  }

  /// Writes a line.
  func writeLine(_ text: String) { write(text + "\n") }

  /// Writes a value as a JSON document.
  func writeJSON(_ value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    // NaN and infinity have no place in JSON.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    guard let data = try? encoder.encode(value) else { return }
    writeLine(String(decoding: data, as: UTF8.self))
  }
}
