import Foundation
import Martlet

/// A loss of softmax outputs `y' = softmax(z)` for a one-hot target ŷ, with its gradient at the logits in closed form.
///
/// Where y' is near a wrong one-hot vector, the Jacobian of softmax is near zero: the gradient of the squared error vanishes
/// with it, while that of cross-entropy stays `y' − ŷ` (Glorot & Bengio 2010).
public enum LogitLoss: String, Sendable, Hashable, CaseIterable {
  /// `−ln y'[t]` for the target class t.
  case crossEntropy
  /// `Σ (ŷ − y')²`.
  case squaredError

  /// The probabilities `softmax(z)`.
  public static func softmax(_ logits: [Double]) -> [Double] {
    let greatest = logits.max() ?? 0
    let exponentials = logits.map { exp($0 - greatest) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }

  /// The loss for logits z and the target class.
  public func value(logits: [Double], target: Int) -> Double {
    switch self {
    case .crossEntropy:
      let greatest = logits.max() ?? 0
      return greatest - logits[target] + log(logits.reduce(0) { $0 + exp($1 - greatest) })
    case .squaredError: return differences(logits, target).reduce(0) { $0 + $1 * $1 }
    }
  }

  /// The gradient at the logits: `y' − ŷ` of cross-entropy, `2 J (y' − ŷ)` of the squared error with the Jacobian
  /// `J = diag(y') − y' y'ᵀ`.
  public func gradient(logits: [Double], target: Int) -> [Double] {
    let differences = differences(logits, target)
    switch self {
    case .crossEntropy: return differences
    case .squaredError:
      let probabilities = LogitLoss.softmax(logits)
      let mean = zip(probabilities, differences).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(probabilities, differences).map { 2 * $0 * ($1 - mean) }
    }
  }

  /// The Euclidean norm of the gradient at the logits.
  public func gradientNorm(logits: [Double], target: Int) -> Double {
    gradient(logits: logits, target: target).reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  private func differences(_ logits: [Double], _ target: Int) -> [Double] {
    LogitLoss.softmax(logits).enumerated().map { $1 - ($0 == target ? 1 : 0) }
  }
}

/// A loss over two logits, with the others fixed: what the landscape looks like that training goes down on.
public struct LogitLandscape: Sendable, Hashable {
  /// The values of the first logit, from left to right.
  public let columns: [Double]
  /// The values of the second logit.
  public let rows: [Double]
  /// The loss at each place: `losses[row][column]`.
  public let losses: [[Double]]
  /// The norm of the gradient at the logits at each place.
  public let gradientNorms: [[Double]]

  /// The landscape of a loss; the first class is the target. The course fixes a third logit at −1000.
  public init(_ loss: LogitLoss, columns: [Double], rows: [Double], otherLogits: [Double] = []) {
    self.columns = columns
    self.rows = rows
    func grid(_ quantity: ([Double]) -> Double) -> [[Double]] {
      rows.map { row in columns.map { column in quantity([column, row] + otherLogits) } }
    }
    losses = grid { loss.value(logits: $0, target: 0) }
    gradientNorms = grid { loss.gradientNorm(logits: $0, target: 0) }
  }
}
