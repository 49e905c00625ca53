import Foundation
import Subprocess

/// What a command left when it ended.
package struct CommandResult: Sendable {
  /// Whether the command exited with status 0.
  package let succeeded: Bool
  /// The standard output.
  package let output: String
  /// The standard error.
  package let errors: String

  /// Makes a result from its parts.
  package init(succeeded: Bool, output: String, errors: String) {
    self.succeeded = succeeded
    self.output = output
    self.errors = errors
  }

  /// The line that says best why the command failed.
  package var reason: String {
    let lines = errors.split(whereSeparator: \.isNewline).map(String.init)
    let marked = lines.last { $0.hasPrefix("E:") || $0.hasPrefix("ERROR:") }
    return marked ?? lines.last ?? "it gave no reason"
  }
}

/// Runs other programs; tests put their own in its place.
package protocol CommandRunner: Sendable {
  /// Runs a program found on the search path and waits for it; nil when there is no such program.
  func run(_ program: String, _ arguments: [String]) async throws(DataError) -> CommandResult?
}

/// Runs the programs of the system, in English, without input.
package struct SystemCommandRunner: CommandRunner {
  /// Output beyond this is no message any more.
  private static let outputLimit = 4 << 20

  /// Makes a runner.
  package init() {}

  /// Runs a program found on the search path and waits for it; nil when there is no such program.
  package func run(_ program: String, _ arguments: [String]) async throws(DataError) -> CommandResult? {
    do {
      let result = try await Subprocess.run(
        .name(program), arguments: Arguments(arguments), environment: .inherit.updating(["LC_ALL": "C"]),
        output: .string(limit: Self.outputLimit), error: .string(limit: Self.outputLimit))
      return CommandResult(
        succeeded: result.terminationStatus.isSuccess, output: result.standardOutput, errors: result.standardError)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return nil
    } catch {
      throw DataError(
        .installation, problem: "\(program) could not be run (\(error))", remedy: "run it by hand to see why")
    }
  }
}
