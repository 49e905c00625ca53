import Martlet
import MartletData

/// The loss of every step of a training, each taken on its batch before the update.
struct StepCurve {
  let losses: [Double]

  /// The mean of the last `window` losses at every step; fewer at the beginning.
  func smoothed(_ window: Int = 50) -> [Double] {
    var sum = 0.0
    return losses.indices.map { step in
      sum += losses[step]
      if step >= window { sum -= losses[step - window] }
      return sum / Double(min(step + 1, window))
    }
  }

  /// The smoothed loss at the end.
  func final(_ window: Int = 50) -> Double { smoothed(window).last ?? .nan }

  /// The first step, counted from one, whose smoothed loss is at most `level`; `nil` where none is.
  func firstStep(reaching level: Double, window: Int = 50) -> Int? {
    smoothed(window).enumerated().first { step, loss in step + 1 >= window && loss <= level }.map { $0.offset + 1 }
  }

  /// Trains a classifier for `steps` batches, pass after pass over the loader, whatever becomes of the loss.
  static func training(
    _ model: any Layer, on batches: BatchLoader, optimizer: any Optimizer,
    schedule: LearningRateSchedule = .constant, steps: Int, seed: UInt64
  ) -> StepCurve {
    let rate = optimizer.learningRate
    return training(on: batches, steps: steps) { step, x, y in
      optimizer.learningRate = rate * schedule.factor(at: step)
      let (loss, gradients) = withPhase(.training(seed: seed &+ UInt64(step))) {
        valueAndGradients(of: model) { crossEntropy(model(x), y) }
      }
      optimizer.update(model, with: gradients)
      return loss.scalar
    }
  }

  /// Takes `steps` batches, pass after pass over the loader; `update` trains on one and gives its loss from before.
  static func training(
    on batches: BatchLoader, steps: Int, update: (_ step: Int, _ x: Tensor, _ y: Tensor) -> Double
  ) -> StepCurve {
    var losses: [Double] = []
    var epoch = 0
    while losses.count < steps {
      for (x, y) in batches.epoch(epoch) {
        guard losses.count < steps else { break }
        losses.append(update(losses.count, x, y))
      }
      epoch += 1
    }
    return StepCurve(losses: losses)
  }
}
