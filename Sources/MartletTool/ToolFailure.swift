import Foundation
import Martlet
import MartletClassical
import MartletData
import MartletLabs
import MartletReports
import MartletTraining

/// Why the command ends without having done its work: one line and an exit status.
struct ToolFailure: Error {
  /// The exit statuses, by the meaning that BSD's `sysexits.h` gives them.
  enum Status: Int32 {
    case failed = 1
    case claimFailed = 3
    case usage = 64
    case badInput = 65
    case missingInput = 66
    case unavailable = 69
    case cannotCreate = 73
    case cannotWrite = 74
  }

  let status: Int32
  let message: String

  init(_ status: Status, _ message: String) {
    self.init(status: status.rawValue, message)
  }

  /// A failure whose line breaks and control characters become spaces.
  init(status: Int32, _ message: String) {
    self.status = status
    var scalars = String.UnicodeScalarView()
    for scalar in message.unicodeScalars {
      scalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    self.message = String(scalars).split(separator: " ").joined(separator: " ")
  }

  /// The failure that an error of the libraries means; `nil` for errors of the command line's parser.
  init?(_ error: any Error) {
    switch error {
    case let failure as ToolFailure: self = failure
    case let error as DataError: self.init(Self.status(of: error), error.description)
    case let error as CheckpointError: self.init(Self.status(of: error), error.description)
    case let error as TrainingError: self.init(Self.status(of: error), error.description)
    case let error as LabError: self.init(Self.status(of: error), error.description)
    case let error as ReportError: self.init(.cannotCreate, error.description)
    case let error as ConvergenceError: self.init(.failed, error.description)
    case let error as LinearAlgebraError: self.init(.failed, error.description)
    default: return nil
    }
  }

  /// Prints the line and ends the process.
  func end() -> Never {
    Terminal.standardError.write("martlet: \(message)\n")
    exit(status)
  }

  private static func status(of error: DataError) -> Status {
    switch error.kind {
    case .unreadable, .notInstalled: .missingInput
    case .truncated, .damaged, .wrongFormat, .mismatch, .tooLarge, .invalidValue: .badInput
    case .unknownDataset: .usage
    case .installation: .unavailable
    }
  }

  private static func status(of error: CheckpointError) -> Status {
    switch error {
    case .unreadable: .missingInput
    case .malformed, .mismatch: .badInput
    case .unwritable: .cannotCreate
    }
  }

  private static func status(of error: TrainingError) -> Status {
    switch error {
    case .unknownModel: .usage
    case .diverged: .failed
    case .runExists, .notReplaceable, .unwritableRun: .cannotCreate
    case .missingRun: .missingInput
    case .unsuitableModel, .malformedRun, .damagedRun, .unsuitableData: .badInput
    }
  }

  private static func status(of error: LabError) -> Status {
    switch error {
    case .unknownLab, .unknownChapter: .usage
    case .occupied, .unwritable: .cannotCreate
    case .noResults: .missingInput
    }
  }
}
