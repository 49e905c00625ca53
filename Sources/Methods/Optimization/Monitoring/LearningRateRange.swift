import Foundation
import Martlet

/// The loss while the learning rate grows from step to step (Smith 2017, section 3.3): it falls fastest at a rate that is good
/// to train with, and rises where rates are too large.
public struct LearningRateRange: Sendable, Hashable {
  /// The learning rate of each step, growing by one factor.
  public let rates: [Double]
  /// The loss before each step.
  public let losses: [Double]
  /// The losses as exponential averages, with the bias of the start taken out.
  public let smoothedLosses: [Double]

  /// Trains a model for some steps and puts it back to where it was, optimiser and buffers included.
  ///
  /// It ends early where the averaged loss is above `divergence` times its least value, or is not finite.
  ///
  /// - Parameters:
  ///   - loss: the loss of a step, from 0; it takes a batch, calls the model and sets the phase.
  public init(
    of model: some Module, optimizer: any Optimizer, from lowest: Double = 1e-7,
    to highest: Double = 10,
    steps: Int = 100, smoothing: Double = 0.9, divergence: Double = 4, file: StaticString = #fileID,
    line: UInt = #line, loss: (_ step: Int) throws -> Tensor
  ) rethrows {
    if !(lowest > 0 && highest > lowest) || steps < 2 || !(0..<1).contains(smoothing) {
      contractFailure(
        "LearningRateRange", "\(lowest) to \(highest) in \(steps) steps",
        "rates are positive and grow, with two steps at least and smoothing within 0..<1",
        file: file, line: line)
    }
    let parameters = model.parameters.map { ($0, $0.value.detached()) }
    let buffers = model.namedBuffers.map { ($0.value, $0.value.value) }
    let before = optimizer.state(for: model)
    defer {
      for (parameter, value) in parameters { parameter.value = value }
      for (buffer, value) in buffers { buffer.value = value }
      do {
        try optimizer.load(before, for: model)
      } catch {
        contractFailure(
          "LearningRateRange", "", "the optimiser does not take back its state: \(error)")
      }
    }
    var (rates, losses, averages): ([Double], [Double], [Double]) = ([], [], [])
    var (average, least) = (0.0, Double.infinity)
    for step in 0..<steps {
      let rate = lowest * pow(highest / lowest, Double(step) / Double(steps - 1))
      let (value, gradients) = try valueAndGradients(of: model) { try loss(step) }
      average = smoothing * average + (1 - smoothing) * value.scalar
      let unbiased = average / (1 - pow(smoothing, Double(step + 1)))
      guard unbiased.isFinite else { break }
      rates.append(rate)
      losses.append(value.scalar)
      averages.append(unbiased)
      least = min(least, unbiased)
      if unbiased > divergence * least { break }
      optimizer.learningRate = rate
      optimizer.update(model, with: gradients)
    }
    self.rates = rates
    self.losses = losses
    smoothedLosses = averages
  }

  /// The rate at which the averaged loss falls fastest per factor of the rate; `nil` where it falls nowhere.
  public var steepest: Double? {
    let slopes = zip(smoothedLosses, smoothedLosses.dropFirst()).map { $1 - $0 }
    guard let index = slopes.indices.min(by: { slopes[$0] < slopes[$1] }), slopes[index] < 0 else {
      return nil
    }
    return rates[index]
  }

  /// A tenth of the rate with the least averaged loss, a usual choice; `nil` without steps.
  public var tenthOfBest: Double? {
    smoothedLosses.indices.min { smoothedLosses[$0] < smoothedLosses[$1] }.map { rates[$0] / 10 }
  }
}
