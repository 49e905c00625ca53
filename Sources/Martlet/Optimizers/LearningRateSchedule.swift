#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The learning rate as a function of the number of updates so far: what an optimiser's base rate is multiplied by.
///
/// Schedules are joined one after another by `sequence` and multiplied by `product`. The linear schedule with warm-up of
/// fine-tuning is `.sequence(.linear(from: 0, to: 1, steps: w), steps: w, then: .linear(from: 1, to: 0, steps: n − w))`.
public enum LearningRateSchedule: Sendable, Hashable {
  /// How the peaks of a cyclic schedule fall.
  public enum CycleDecay: Sendable, Hashable {
    /// They stay.
    case none
    /// To half of their height above the low point with every cycle.
    case halving
    /// By a factor with every update.
    case exponential(factor: Double)
  }

  /// Always the same.
  case constant
  /// Multiplied by `factor` after every `every` updates.
  case step(every: Int, factor: Double)
  /// Multiplied by `factor` at each of the milestones.
  case milestones([Int], factor: Double)
  /// Multiplied by `factor` after every update.
  case exponential(factor: Double)
  /// `1 / (1 + rate · t)`.
  case inverseTime(rate: Double)
  /// A straight line over `steps` updates; its end stays.
  case linear(from: Double, to: Double, steps: Int)
  /// `floor + (1 − floor)(1 − t / steps)^power` over `steps` updates.
  case polynomial(steps: Int, power: Double = 1, floor: Double = 0)
  /// Half a cosine from 1 down to `floor` over `steps` updates (Loshchilov & Hutter 2017, eq. 5).
  case cosine(steps: Int, floor: Double = 0)
  /// Half cosines from 1 down to `floor`, the first over `period` updates, each later one `multiplier` times as long
  /// (Loshchilov & Hutter 2017, §3).
  case cosineRestarts(period: Int, multiplier: Int = 1, floor: Double = 0)
  /// From `low` straight up to 1 within `up` updates and down within `down`, again and again (Smith 2017).
  case cyclic(low: Double, up: Int, down: Int, decay: CycleDecay = .none)
  /// From `1 / startDivisor` up to 1 in a share of `steps`, and down to `1 / (startDivisor · endDivisor)` in the others, by
  /// half cosines or straight lines (Smith & Topin 2018). With `isThreePhase` it goes down to the start as fast as it came
  /// first.
  case oneCycle(
    steps: Int, warmUpShare: Double = 0.3, startDivisor: Double = 25, endDivisor: Double = 1e4, isLinear: Bool = false,
    isThreePhase: Bool = false)
  /// `d^{−½} · min(t^{−½}, t · w^{−3/2})` for d features and w warm-up updates, with t counted from 1 (Vaswani et al. 2017,
  /// eq. 3); for a base rate of 1.
  case noam(features: Int, warmUp: Int)
  /// Rising linearly over `steps` updates, from `1 / steps` on, then as the next one, counted from there.
  indirect case warmUp(steps: Int, then: LearningRateSchedule)
  /// The first schedule for `steps` updates, then the next one, counted from there.
  indirect case sequence(LearningRateSchedule, steps: Int, then: LearningRateSchedule)
  /// The product of schedules.
  indirect case product([LearningRateSchedule])

  /// The factor of the base learning rate for update `step`, counted from 0.
  public func factor(at step: Int) -> Double {
    let t = Double(step)
    switch self {
    case .constant: return 1
    case .step(let every, let factor): return pow(factor, Double(step / max(1, every)))
    case .milestones(let milestones, let factor): return pow(factor, Double(milestones.count { $0 <= step }))
    case .exponential(let factor): return pow(factor, t)
    case .inverseTime(let rate): return 1 / (1 + rate * t)
    case .linear(let from, let to, let steps): return from + (to - from) * progress(t, steps)
    case .polynomial(let steps, let power, let floor):
      return floor + (1 - floor) * pow(1 - progress(t, steps), power)
    case .cosine(let steps, let floor): return halfCosine(from: 1, to: floor, progress(t, steps))
    case .cosineRestarts(let period, let multiplier, let floor):
      var (position, length) = (step, max(1, period))
      if multiplier > 1 {
        while position >= length { (position, length) = (position - length, length * multiplier) }
      } else {
        position %= length
      }
      return halfCosine(from: 1, to: floor, progress(Double(position), length))
    case .cyclic(let low, let up, let down, let decay): return cycleFactor(step, low, up, down, decay)
    case .oneCycle(let steps, let share, let startDivisor, let endDivisor, let isLinear, let isThreePhase):
      let (start, end) = (1 / startDivisor, 1 / (startDivisor * endDivisor))
      let (peak, last) = (share * Double(steps) - 1, Double(steps - 1))
      var phases = [(end: peak, from: start, to: 1.0)]
      if isThreePhase { phases.append((2 * share * Double(steps) - 2, 1, start)) }
      phases.append((last, phases[phases.count - 1].to, end))
      return phaseFactor(min(t, last), phases, isLinear)
    case .noam(let features, let warmUp):
      return pow(Double(features), -0.5) * min(pow(t + 1, -0.5), (t + 1) * pow(Double(max(1, warmUp)), -1.5))
    case .warmUp(let steps, let then):
      if step < steps { return Double(step + 1) / Double(max(1, steps)) }
      return then.factor(at: step - steps)
    case .sequence(let first, let steps, let then):
      return step < steps ? first.factor(at: step) : then.factor(at: step - steps)
    case .product(let schedules): return schedules.reduce(1) { $0 * $1.factor(at: step) }
    }
  }

  /// The part of `steps` that is over, at most 1.
  private func progress(_ t: Double, _ steps: Int) -> Double { min(1, t / Double(max(1, steps))) }

  private func halfCosine(from start: Double, to end: Double, _ progress: Double) -> Double {
    end + (start - end) * 0.5 * (1 + cos(Double.pi * progress))
  }

  private func cycleFactor(_ step: Int, _ low: Double, _ up: Int, _ down: Int, _ decay: CycleDecay) -> Double {
    let (up, down) = (max(1, up), max(1, down))
    let (cycle, position) = (step / (up + down), step % (up + down))
    let height = position <= up ? Double(position) / Double(up) : Double(up + down - position) / Double(down)
    let scale: Double
    switch decay {
    case .none: scale = 1
    case .halving: scale = pow(0.5, Double(cycle))
    case .exponential(let factor): scale = pow(factor, Double(step))
    }
    return low + (1 - low) * height * scale
  }

  private func phaseFactor(
    _ t: Double, _ phases: [(end: Double, from: Double, to: Double)], _ isLinear: Bool
  ) -> Double {
    var start = 0.0
    for (index, phase) in phases.enumerated() {
      if t <= phase.end || index == phases.count - 1 {
        let progress = phase.end > start ? (t - start) / (phase.end - start) : 1
        return isLinear
          ? phase.from + (phase.to - phase.from) * progress : halfCosine(from: phase.from, to: phase.to, progress)
      }
      start = phase.end
    }
    return 1
  }
}
