import Martlet
import MartletData
import TestSupport
import Testing

struct JapaneseVowelsTests {
  private let header = """
    @problemName JapaneseVowels
    @timeStamps false
    @missing false
    @univariate false
    @dimensions 12
    @equalLength false
    @classLabel true 1 2 3 4 5 6 7 8 9
    @data

    """

  private func folder(_ cases: [String], header: String? = nil) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Array(((header ?? self.header) + cases.joined(separator: "\n")).utf8), "JapaneseVowels_TRAIN.ts")
    return folder
  }

  /// An utterance whose coefficient c of frame t is `100 c + t`.
  private func utterance(_ length: Int, speaker: String) -> String {
    ((0..<12).map { c in (0..<length).map { "\(100 * c + $0)" }.joined(separator: ",") } + [speaker])
      .joined(separator: ":")
  }

  @Test func framesAreFilledUpWithZeros() throws {
    let folder = try folder([utterance(7, speaker: "3"), utterance(29, speaker: "9")])
    let part = try JapaneseVowels.load(split: .train, folder: folder.path)
    #expect(part.frames.shape == [2, 29, 12] && part.lengths == [7, 29] && part.speakers.integers == [2, 8])
    #expect(part.frames[0, 6, 11].scalar == 1_106 && part.frames[1, 28, 0].scalar == 28)
    #expect(part.frames[0].narrowed(0, to: 7..<29).abs().max().scalar == 0)
    #expect(part.mask.shape == [2, 29, 1] && part.mask.sum([1, 2]).floats == [7, 29])
    #expect(part.spokenFrames.shape == [36, 12] && part.spokenFrames[7, 1].scalar == 100)
  }

  @Test func whatIsNoUtteranceIsNamed() throws {
    let long = try folder([utterance(7, speaker: "1"), utterance(30, speaker: "1")])
    #expect(
      errorText { try JapaneseVowels.load(split: .train, folder: long.path) }
        == "\(long.path)/JapaneseVowels_TRAIN.ts: case 2 is not 1 to 29 frames of 12 numbers; "
        + "check that this is the right file")
    let others = header.replacing(" 1 2 3 4 5 6 7 8 9", with: " 1 2")
    let few = try folder([utterance(7, speaker: "1")], header: others)
    #expect(errorText { try JapaneseVowels.load(split: .train, folder: few.path) }.contains("9 speakers"))
    let missing = header.replacing("@missing false", with: "@missing true")
    let holes = try folder([utterance(7, speaker: "1").replacing("1101", with: "?")], header: missing)
    #expect(errorKind { try JapaneseVowels.load(split: .train, folder: holes.path) } == .mismatch)
  }
}
