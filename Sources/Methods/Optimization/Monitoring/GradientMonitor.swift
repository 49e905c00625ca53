import Foundation
import Martlet

/// Watches loss and gradient norm while training: training that is stuck is not always at a point where gradients are small.
///
/// ```swift
/// var monitor = GradientMonitor()
/// for (x, y) in loader {
///   let (loss, gradients) = valueAndGradients(of: model) { crossEntropy(model(x), y) }
///   monitor.record(loss: loss, gradients: gradients)
///   optimizer.update(model, with: gradients)
/// }
/// monitor.plateaus(window: 100)
/// ```
public struct GradientMonitor: Sendable, Hashable {
  /// The loss of every step.
  public private(set) var losses: [Double] = []
  /// The Euclidean norm of the gradients of every step.
  public private(set) var norms: [Double] = []

  /// A monitor before the first step.
  public init() {}

  /// Takes note of a step.
  public mutating func record(loss: Double, gradientNorm: Double) {
    losses.append(loss)
    norms.append(gradientNorm)
  }

  /// Takes note of a step.
  public mutating func record(loss: Tensor, gradients: Gradients) {
    record(loss: loss.scalar, gradientNorm: gradients.norm)
  }

  /// `log₁₀ ‖g‖` of every step.
  public var logNorms: [Double] { norms.map { log10($0) } }
}

/// A stretch of training in which the loss did not fall.
public struct Plateau: Sendable, Hashable {
  /// Why the loss may not fall.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The gradient is small: a critical point is near.
    case smallGradient
    /// The gradient is not small: steps go to and fro between the walls of a valley, or are of the wrong size.
    case largeGradient
  }

  /// The steps of the stretch.
  public let steps: Range<Int>
  /// Whether gradients were small.
  public let kind: Kind
  /// The mean loss.
  public let meanLoss: Double
  /// The mean norm of the gradients, as a share of the largest norm before and within the stretch.
  public let relativeNorm: Double
  /// How much the norm varies: its standard deviation by its mean.
  public let oscillation: Double
}

extension GradientMonitor {
  /// The stretches in which the loss did not fall, joined where they touch.
  ///
  /// Steps are compared window by window: the loss has not fallen where the mean of a window is above `1 − improvement` times
  /// the mean of the window before.
  ///
  /// - Parameters:
  ///   - window: the steps of a window; longer than an epoch makes the noise of batches small.
  ///   - improvement: the share by which the loss must fall from one window to the next not to be stuck.
  ///   - smallNorm: the share of the largest norm so far below which the mean norm is small.
  public func plateaus(
    window: Int, improvement: Double = 0.01, smallNorm: Double = 0.01, file: StaticString = #fileID,
    line: UInt = #line
  ) -> [Plateau] {
    if window < 1 {
      contractFailure("plateaus", "\(window)", "the window is positive", file: file, line: line)
    }
    let starts = stride(from: 0, through: losses.count - window, by: window)
    let means = starts.map { losses[$0..<$0 + window].reduce(0, +) / Double(window) }
    var stretches: [Range<Int>] = []
    for index in means.indices.dropFirst() where means[index] > (1 - improvement) * means[index - 1] {
      let steps = index * window..<(index + 1) * window
      if let last = stretches.last, last.upperBound == steps.lowerBound {
        stretches[stretches.count - 1] = last.lowerBound..<steps.upperBound
      } else {
        stretches.append(steps)
      }
    }
    return stretches.map { plateau($0, smallNorm: smallNorm) }
  }

  private func plateau(_ steps: Range<Int>, smallNorm: Double) -> Plateau {
    let count = Double(steps.count)
    let own = norms[steps]
    let mean = own.reduce(0, +) / count
    let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let largest = norms[..<steps.upperBound].max() ?? 0
    let relative = largest > 0 ? mean / largest : 0
    return Plateau(
      steps: steps, kind: relative < smallNorm ? .smallGradient : .largeGradient,
      meanLoss: losses[steps].reduce(0, +) / count, relativeNorm: relative,
      oscillation: mean > 0 ? variance.squareRoot() / mean : 0)
  }
}
