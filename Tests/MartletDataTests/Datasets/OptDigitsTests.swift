import Foundation
import MartletData
import TestSupport
import Testing

struct OptDigitsTests {
  private func folder(_ text: String, _ name: String = "optdigits.tra") throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Array(text.utf8), name)
    return folder
  }

  private func row(_ samples: [Int], label: Int) -> String {
    (samples + [label]).map(String.init).joined(separator: ",") + "\n"
  }

  @Test func samplesAreScaledAndRounded() throws {
    let samples = (0..<64).map { $0 % 17 }
    let folder = try folder(row(samples, label: 7) + row(samples.reversed(), label: 0), "optdigits.tes")
    let data = try OptDigits.load(split: .test, folder: folder.path)
    #expect(data.labels == [7, 0])
    #expect(data.count == 2 && data.height == 8 && data.width == 8 && data.channels == 1)
    #expect(data.pixels[0..<64].elementsEqual(samples.map { UInt8((Double($0) * 255 / 16).rounded()) }))
    #expect(data.pixels.max() == 255 && data.pixels.min() == 0)
  }

  @Test func faultsAreNamedByLine() throws {
    let good = row([Int](repeating: 1, count: 64), label: 9)
    let path = try folder(good + row([Int](repeating: 1, count: 64), label: 10))
    #expect(
      errorText { try OptDigits.load(split: .train, folder: path.path) }
        == "\(path.path)/optdigits.tra: line 2: the label is 10, expected 0 to 9; "
        + "correct the line or fetch the file again")
    let short = try folder(good + good + "1,2,3\n")
    #expect(
      errorText { try OptDigits.load(split: .train, folder: short.path) }
        == "\(short.path)/optdigits.tra: line 3 has 3 fields where 65 are expected; "
        + "correct the line or fetch the file again")
  }
}
