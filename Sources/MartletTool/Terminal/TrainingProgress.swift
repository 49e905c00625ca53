import Foundation
import MartletReports
import MartletTraining

/// Tells how training goes: a bar that is redrawn where somebody looks, and a line an epoch.
final class TrainingProgress {
  private let epochs: Int
  private let lines: Terminal
  private let bar: Terminal?
  private let isQuiet: Bool
  private var lastDrawn = ContinuousClock.now - .seconds(1)
  private var isDrawn = false
  private var secondsPerEpoch: Double?

  /// Lines go to `lines`; the bar goes to standard error where that is a terminal.
  init(epochs: Int, lines: Terminal, isQuiet: Bool) {
    self.epochs = epochs
    self.lines = lines
    self.isQuiet = isQuiet
    bar = !isQuiet && Terminal.standardError.isInteractive ? .standardError : nil
  }

  /// Tells an event.
  func report(_ event: Trainer.Event) {
    switch event {
    case .step(let progress): draw(progress)
    case .epoch(let metrics, let isBest):
      secondsPerEpoch = metrics.seconds
      note(Self.line(metrics, of: epochs, isBest: isBest))
    }
  }

  /// Tells a line, unless quiet.
  func note(_ text: String) {
    clear()
    if !isQuiet { lines.writeLine(text) }
  }

  /// Takes the bar away.
  func clear() {
    guard isDrawn, let bar else { return }
    bar.write("\r\u{1B}[K")
    isDrawn = false
  }

  private func draw(_ progress: Trainer.StepProgress) {
    guard let bar else { return }
    let now = ContinuousClock.now
    guard now - lastDrawn >= .milliseconds(100) else { return }
    lastDrawn = now
    isDrawn = true
    bar.write("\r\(Self.bar(progress, epochs: epochs, secondsPerEpoch: secondsPerEpoch, width: bar.width - 1))\u{1B}[K")
  }

  /// One line about an epoch.
  static func line(_ metrics: EpochMetrics, of epochs: Int, isBest: Bool) -> String {
    let number = String(metrics.epoch)
    let space = String(repeating: " ", count: max(0, String(epochs).count - number.count))
    return "epoch \(space)\(number)/\(epochs)"
      + "  loss \(NumberFormat.fixed(metrics.trainLoss, decimals: 4))"
      + "  validation loss \(NumberFormat.fixed(metrics.validationLoss, decimals: 4))"
      + "  accuracy \(NumberFormat.fixed(metrics.validationAccuracy, decimals: 4))"
      + "  \(NumberFormat.fixed(metrics.seconds, decimals: 1)) s" + (isBest ? "  best" : "")
  }

  /// The bar with what is left of training, as long as the terminal is wide.
  static func bar(
    _ progress: Trainer.StepProgress, epochs: Int, secondsPerEpoch: Double?, width: Int
  ) -> String {
    let fraction = Double(progress.step) / Double(max(1, progress.stepsPerEpoch))
    let epochSeconds = secondsPerEpoch ?? progress.seconds / max(fraction, 1e-9)
    let left = (1 - fraction) * epochSeconds + Double(epochs - progress.epoch) * epochSeconds
    let head = "epoch \(progress.epoch)/\(epochs) "
    let tail =
      " \(NumberFormat.percent(fraction, decimals: 0))"
      + "  loss \(NumberFormat.fixed(progress.meanLoss, decimals: 4))  \(duration(left)) left"
    let room = min(40, width - head.count - tail.count)
    guard room >= 5 else { return String((head + tail).prefix(max(0, width))) }
    let filled = Int(fraction * Double(room))
    return head + String(repeating: "━", count: filled) + String(repeating: "╌", count: room - filled) + tail
  }

  /// Seconds as `42 s`, `3 min 20 s` or `1 h 5 min`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e7 else { return "–" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
