import ArgumentParser
import Foundation

/// The command `martlet`.
@main
struct MartletCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "martlet",
    abstract: "Trains, evaluates and uses neural networks that classify pictures, and runs experiments with them.",
    discussion: """
      Start with:

        martlet data install fashion-mnist
        martlet train --dataset fashion-mnist --model cnn
        martlet evaluate runs/fashion-mnist-cnn-1
        martlet diagnose runs/fashion-mnist-cnn-1
        martlet predict runs/fashion-mnist-cnn-1 picture.png

      With --json a command writes one JSON document to standard output and nothing else there.

      EXIT STATUS
        0    all went well
        1    training failed: the loss is not a finite number any more, or a method did not converge
        3    a claim of a lab does not hold
        64   a flag or an argument is wrong
        65   a file does not hold what it should
        66   a dataset, a run or a file is missing
        69   a dataset cannot be fetched
        73   the output cannot be written, or its place is taken
        74   standard output cannot be written
        130  stopped by Ctrl-C; 143: stopped by SIGTERM
      """,
    version: "0.1.0",
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, DiagnoseCommand.self, PredictCommand.self, DataCommand.self,
      InspectCommand.self, LabCommand.self,
    ])

  /// Runs the command; whatever goes wrong becomes one line and an exit status.
  static func main() async {
    // A file that grows beyond a limit fails to be written, as on a full disk, and ends nothing.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try Terminal.checkOutput()
    } catch {
      end(with: error)
    }
  }

  private static func end(with error: any Error) -> Never {
    if let failure = ToolFailure(error) { failure.end() }
    // Help and version are "errors" of the parser as well.
    if exitCode(for: error) == .success { exit(withError: error) }
    if let unknown = unknownCommand(in: CommandLine.arguments.dropFirst()) { unknown.end() }
    let message = message(for: error).trimmingCharacters(in: .whitespacesAndNewlines)
    // The parser names the help of the command that it was about.
    let help = fullMessage(for: error).firstMatch(of: /See '(martlet [^']+)'/).map { String($0.1) } ?? "martlet --help"
    ToolFailure(.usage, "\(message) (see `\(help)`)").end()
  }

  /// What is wrong where a word stands in the place of a command and is none.
  private static func unknownCommand(in arguments: some Sequence<String>) -> ToolFailure? {
    var (parent, commands) = ("command", configuration.subcommands)
    for word in arguments {
      guard !commands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
      let names = commands.compactMap { $0.configuration.commandName }
      guard let index = names.firstIndex(of: word) else {
        return ToolFailure(.usage, "there is no \(parent) '\(word)'; choose one of: \(names.joined(separator: ", "))")
      }
      (parent, commands) = ("command of \(word)", commands[index].configuration.subcommands)
    }
    return nil
  }
}
