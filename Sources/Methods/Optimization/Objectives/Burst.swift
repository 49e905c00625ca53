import Martlet
import MartletErrorSurface

/// Steps that suddenly become long.
///
/// Adagrad's mean form does this where gradients have been small for long: σ has become small with them, so that `η / σ` is
/// beyond what the curvature allows, and steps grow until a large gradient makes σ large again. A learning rate that decays
/// prevents it.
public struct Burst: Sendable, Hashable {
  /// The first long step, from 0.
  public let start: Int
  /// The last long step.
  public let end: Int
  /// The longest step.
  public let peak: Int
  /// Its length.
  public let peakLength: Double

  /// Finds the bursts of a trajectory: steps longer than `factor` times the median of the `window` steps before them, and
  /// longer than `minimumLength`; long steps with no more than `window` others between them are one burst.
  ///
  /// The first `window` steps are never taken for one.
  public static func all(
    in trajectory: Trajectory, factor: Double = 5, window: Int = 20, minimumLength: Double = 1e-3,
    file: StaticString = #fileID, line: UInt = #line
  ) -> [Burst] {
    all(
      in: trajectory.stepLengths, factor: factor, window: window, minimumLength: minimumLength,
      file: file, line: line)
  }

  /// The same for the lengths of steps.
  public static func all(
    in lengths: [Double], factor: Double = 5, window: Int = 20, minimumLength: Double = 1e-3,
    file: StaticString = #fileID, line: UInt = #line
  ) -> [Burst] {
    if window < 1 {
      contractFailure("Burst", "\(window)", "the window is positive", file: file, line: line)
    }
    var bursts: [Burst] = []
    for step in lengths.indices.dropFirst(window) {
      let before = lengths[(step - window)..<step].sorted()
      guard lengths[step] > minimumLength, lengths[step] > factor * before[window / 2] else {
        continue
      }
      if let last = bursts.last, step - last.end <= window + 1 {
        let isPeak = lengths[step] > last.peakLength
        bursts[bursts.count - 1] = Burst(
          start: last.start, end: step, peak: isPeak ? step : last.peak,
          peakLength: isPeak ? lengths[step] : last.peakLength)
      } else {
        bursts.append(Burst(start: step, end: step, peak: step, peakLength: lengths[step]))
      }
    }
    return bursts
  }
}
