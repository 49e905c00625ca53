import MartletData
import TestSupport
import Testing

struct FileHashesTests {
  private let runner = SystemCommandRunner()

  @Test func hashesAreThoseOfTheStandard() async throws {
    // FIPS 180-4, examples: "abc" and the empty message.
    let folder = try TemporaryFolder()
    let paths = [try folder.write(Array("abc".utf8), "odd \\ name\n"), try folder.write([], "-b")]
    #expect(
      try await FileHashes.sha256(of: paths, with: runner) == [
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      ])
    #expect(try await FileHashes.sha256(of: [], with: runner) == [])
  }

  @Test func aMissingFileIsAnError() async {
    let text = await errorText { try await FileHashes.sha256(of: ["/none/a"], with: runner) }
    // The program names itself by its path, which is not the same everywhere.
    #expect(text.hasPrefix("the files could not be checked ("))
    #expect(text.hasSuffix("sha256sum: /none/a: No such file or directory); check that they are readable"))
  }

  @Test func allThatIsWrongIsListedAtOnce() async throws {
    let folder = try TemporaryFolder()
    try folder.write(Array("First\n".utf8), "a.txt")
    let wrong = try await FileHashes.sha256(of: [folder.path + "/a.txt"], with: runner)[0]
    let right = TestDatasets.wheel.files[0].hash
    func text() async -> String {
      await errorText {
        try await FileHashes.verify(TestDatasets.wheel, in: folder.path, with: runner)
      }
    }
    let remedy = "use the original files, or install the dataset with `martlet data install tiny`"
    let start = "\(folder.path): these are not the files of tiny:"
    #expect(await text() == "\(start) b.bin is missing, a.txt has SHA-256 \(wrong), not \(right); \(remedy)")
    try folder.write(TestDatasets.contents[0].bytes, "a.txt")
    try folder.write([1], "b.bin")
    #expect(await text() == "\(start) b.bin has 1 bytes, not 4; \(remedy)")
    try folder.write(TestDatasets.contents[1].bytes, "b.bin")
    #expect(await text() == "no error")
  }
}
