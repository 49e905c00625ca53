import Foundation

/// What went wrong with a model, a run or a training; its description is one line.
public enum TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no model of this name.
  case unknownModel(String)
  /// The model cannot take such pictures.
  case unsuitableModel(String, reason: String)
  /// The loss is not a number any more, or infinite.
  case diverged(Divergence)
  /// The place for a run is taken.
  case runExists(path: String)
  /// What is in the place of the run is no run, so it is not replaced.
  case notReplaceable(path: String, reason: String)
  /// The run cannot be written.
  case unwritableRun(path: String, reason: String)
  /// There is no run, or a file of it is missing.
  case missingRun(path: String, reason: String)
  /// The file with the weights does not describe a classifier, or its tensors do not fit.
  case malformedRun(path: String, reason: String)
  /// Another file of the run does not hold what it should.
  case damagedRun(path: String, reason: String)
  /// The data do not suit the model.
  case unsuitableData(String)

  /// Where training went wrong.
  public struct Divergence: Hashable, Sendable {
    /// The step, counted from 1.
    public let step: Int
    /// The last loss that was a finite number; `nil` where the first one was not.
    public let lastGoodLoss: Double?
    /// The path of the first parameter whose gradient is not finite; `nil` where all are.
    public let parameter: String?
  }

  /// What is wrong, in one line.
  public var description: String {
    switch self {
    case .unknownModel(let name):
      "there is no model '\(name)'; choose one of: \(ModelCatalogue.names.joined(separator: ", "))"
    case .unsuitableModel(let name, let reason): "the model \(name) does not suit the pictures: \(reason)"
    case .diverged(let divergence): divergence.description
    case .runExists(let path): "\(path): exists already; choose another folder, or replace it with --overwrite"
    case .notReplaceable(let path, let reason): "\(path): is not replaced: \(reason)"
    case .unwritableRun(let path, let reason): "\(path): cannot be written: \(reason)"
    case .missingRun(let path, let reason), .damagedRun(let path, let reason): "\(path): \(reason)"
    case .malformedRun(let path, let reason): "\(path): not a trained classifier: \(reason)"
    case .unsuitableData(let reason): reason
    }
  }
}

extension TrainingError.Divergence: CustomStringConvertible {
  /// The step, the last good loss and the parameter in one line.
  public var description: String {
    let last = lastGoodLoss.map { "the last good loss was \(String(format: "%.4g", $0))" } ?? "no loss before it was"
    let parameter =
      parameter.map { "the first gradient that is not finite is that of \($0)" } ?? "all gradients are finite"
    return "the loss is not finite at step \(step): \(last); \(parameter); a lower learning rate may help"
  }
}
