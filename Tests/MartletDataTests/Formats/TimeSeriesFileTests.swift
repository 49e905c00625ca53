import MartletData
import TestSupport
import Testing

struct TimeSeriesFileTests {
  private func file(_ text: String) throws(DataError) -> TimeSeriesFile {
    try TimeSeriesFile(encoded: Array(text.utf8), name: "t.ts")
  }

  private let classes = """
    # A comment: with colons, and commas
    %another
    @problemName Two words
    @timeStamps false
    @univariate false
    @dimensions 2

    @equalLength true
    @classLabel true up down

    @data
    1,2.5,?:-1e-3,0,7:down
    4, 5 ,6:1,2,3:up

    """

  @Test func classesAreReadByTheirNames() throws {
    let file = try file(classes)
    #expect(file.problemName == "Two words")
    #expect(file.labels == .classes([1, 0], names: ["up", "down"]))
    #expect(file.series[0][0][0...1] == [1, 2.5] && file.series[0][0][2].isNaN)
    #expect(file.series[0][1] == [-1e-3, 0, 7] && file.series[1] == [[4, 5, 6], [1, 2, 3]])
    let tensor = try file.tensor(dtype: .float64)
    #expect(tensor.shape == [2, 3, 2] && tensor.doubles.suffix(6) == [4, 1, 5, 2, 6, 3])
  }

  @Test func targetsAndNothingAreReadToo() throws {
    let targets = try file("@targetlabel TRUE\r\n@seriesLength 2\r\n@DATA\r\n1,2:0.5\r\n3,4:-1\r\n")
    #expect(targets.labels == .targets([0.5, -1]) && targets.series == [[[1, 2]], [[3, 4]]])
    let plain = try file("@classLabel false\n@data\n1,2:3\n4:5,6")
    #expect(plain.labels == .none && plain.series == [[[1, 2], [3]], [[4], [5, 6]]] && plain.problemName == nil)
    #expect(
      errorText { try plain.tensor() }
        == "series 0 has a channel of 1 steps and the first one has 2; pad or cut the series before they are stacked")
  }

  @Test(arguments: [
    ("", "line 0: the file ends before '@data'"),
    ("@univariate true\n", "line 1: the file ends before '@data'"),
    ("1,2\n", "line 1: the header has a line that does not begin with '@'"),
    ("@colour true\n", "line 1: there is no tag '@colour'"),
    ("@missing maybe\n", "line 1: @missing must be followed by true or false"),
    ("\n@timestamps true\n", "line 2: series with time stamps are not supported"),
    ("@dimensions 0\n", "line 1: @dimensions must be followed by a positive whole number"),
    ("@classLabel true\n", "line 1: @classLabel needs the names of the classes, each once"),
    ("@classLabel true a a\n", "line 1: @classLabel needs the names of the classes, each once"),
    (
      "@classLabel true a\n@targetlabel true\n@data\n", "line 3: the header promises both classes and targets"
    ),
    ("@univariate true\n@data\n1:2\n", "line 3: the case has 2 channels where 1 are expected"),
    ("@data\n1:2\n\n1\n", "line 4: the case has 1 channels where 2 are expected"),
    ("@equalLength true\n@data\n1,2\n3\n", "line 4: a channel has 1 steps where 2 are expected"),
    ("@seriesLength 3\n@data\n1,2\n", "line 3: a channel has 2 steps where 3 are expected"),
    ("@data\n1,x\n", "line 2: 'x' is not a number"),
    ("@data\n1,,2\n", "line 2: '' is not a number"),
    ("@missing false\n@data\n?\n", "line 3: '?' is not a number"),
    ("@targetlabel true\n@data\n1,2\n", "line 3: the case has no class or target after its last colon"),
    ("@targetlabel true\n@data\n1,2:a\n", "line 3: the target 'a' is not a number"),
    ("@classLabel true a\n@data\n1,2:b\n", "line 3: the class 'b' is not one of the header"),
  ])
  func faultsAreNamedByLine(text: String, problem: String) {
    #expect(errorText { try file(text) } == "t.ts: \(problem); correct the line or fetch the file again")
  }

  @Test func aFileWithoutCasesIsRefused() {
    #expect(errorText { try file("@data\n") } == "t.ts: the file has no cases; fetch the file again")
  }

  @Test func mutatedTextNeitherCrashesNorLies() {
    Fuzz.run([Array(classes.utf8), Array("@targetlabel true\n@data\n1,2:0.5\n".utf8)]) { bytes in
      guard let file = try? TimeSeriesFile(encoded: bytes) else { return }
      _ = try? file.tensor()
      if case .classes(let classes, let names) = file.labels {
        #expect(classes.count == file.series.count && classes.allSatisfy(names.indices.contains))
      }
    }
  }
}
