import MartletData
import Testing

struct DataErrorTests {
  @Test func theLineNamesFileProblemAndRemedy() {
    let error = DataError(.damaged, path: "a.gz", problem: "it is damaged", remedy: "fetch it again")
    #expect(error.description == "a.gz: it is damaged; fetch it again")
    #expect("\(error)" == error.description)
  }

  @Test func withoutAFileTheLineBeginsWithTheProblem() {
    #expect(DataError(.invalidValue, problem: "wrong", remedy: "correct it").description == "wrong; correct it")
  }

  @Test func controlCharactersCannotBreakTheLine() {
    let error = DataError(.unreadable, path: "a\nb", problem: "c\u{1b}[2J", remedy: "d\r\ne")
    #expect(error.description == "a b: c [2J; d  e")
  }
}
