import MartletData
import Testing

struct CommandRunnerTests {
  private let runner = SystemCommandRunner()

  @Test func outputErrorsAndStatusAreKept() async throws {
    let result = try #require(try await runner.run("sh", ["-c", "echo out; echo err >&2; exit 3"]))
    #expect(!result.succeeded)
    #expect(result.output == "out\n" && result.errors == "err\n")
    #expect(try await runner.run("true", [])?.succeeded == true)
  }

  @Test func aMissingProgramIsNil() async throws {
    #expect(try await runner.run("martlet-has-no-such-program", [])?.succeeded == nil)
  }

  @Test func messagesAreInEnglish() async throws {
    #expect(try await runner.run("sh", ["-c", "echo $LC_ALL"])?.output == "C\n")
  }

  @Test func theReasonIsTheLineThatSaysBest() {
    #expect(CommandResult.failure("W: noise\nE: no package\nW: more\n").reason == "E: no package")
    #expect(CommandResult.failure("one\ntwo\n").reason == "two")
    #expect(CommandResult.failure("").reason == "it gave no reason")
  }
}
