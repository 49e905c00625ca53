#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The learning rate as a function of the number of updates so far.
public enum LearningRateSchedule: Sendable, Hashable {
  /// Always the same.
  case constant
  /// Multiplied by `factor` after every `every` updates.
  case step(every: Int, factor: Double)
  /// Multiplied by `factor` after every update.
  case exponential(factor: Double)
  /// `1 / (1 + rate · t)`.
  case inverseTime(rate: Double)
  /// Half a cosine from 1 down to `floor` over `steps` updates (Loshchilov & Hutter 2017, eq. 5).
  case cosine(steps: Int, floor: Double = 0)
  /// Rising linearly over `steps` updates, then as the next one, counted from there.
  indirect case warmUp(steps: Int, then: LearningRateSchedule)

  /// The factor of the base learning rate for update `step`, counted from 0.
  public func factor(at step: Int) -> Double {
    switch self {
    case .constant: return 1
    case .step(let every, let factor): return pow(factor, Double(step / max(1, every)))
    case .exponential(let factor): return pow(factor, Double(step))
    case .inverseTime(let rate): return 1 / (1 + rate * Double(step))
    case .cosine(let steps, let floor):
      let progress = min(1, Double(step) / Double(max(1, steps)))
      return floor + (1 - floor) * 0.5 * (1 + cos(Double.pi * progress))
    case .warmUp(let steps, let then):
      if step < steps { return Double(step + 1) / Double(max(1, steps)) }
      return then.factor(at: step - steps)
    }
  }
}
