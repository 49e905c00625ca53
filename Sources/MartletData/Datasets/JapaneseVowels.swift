import Martlet

/// Nine speakers who say the two Japanese vowels /ae/ one after the other: 270 utterances to train and 370 to test.
///
/// An utterance is a series of 7 to 29 frames of 12 coefficients by linear prediction; the speaker is to be recognised.
/// Source: Kudo, Toyama and Shimbo 1999, "Multidimensional curve classification using passing-through regions".
public enum JapaneseVowels {
  /// The name in the registry.
  public static let name = "japanese-vowels"
  /// The number of speakers.
  public static let speakerCount = 9
  /// The coefficients of a frame.
  public static let coefficientCount = 12
  /// The frames of the longest utterance.
  public static let longest = 29

  /// One part of the dataset.
  public struct Utterances: Sendable {
    /// The frames, followed by zeros where an utterance is shorter than the longest: `[utterances, 29, 12]`.
    public let frames: Tensor
    /// How many frames each utterance has.
    public let lengths: [Int]
    /// Who speaks, from 0: `[utterances]`, int32.
    public let speakers: Tensor

    /// 1 for each frame that is spoken and 0 for those behind the end: `[utterances, 29, 1]`, float32.
    public var mask: Tensor {
      Tensor(
        lengths.flatMap { length in (0..<JapaneseVowels.longest).map { Float($0 < length ? 1 : 0) } },
        shape: [lengths.count, JapaneseVowels.longest, 1])
    }

    /// All frames that are spoken, one after another: `[frames, 12]`.
    public var spokenFrames: Tensor {
      frames.reshaped(to: [-1, JapaneseVowels.coefficientCount]).gathered(
        Tensor(
          lengths.enumerated().flatMap { utterance, length in
            (0..<length).map { utterance * JapaneseVowels.longest + $0 }
          }))
    }
  }

  /// Loads one part from `folder`, by default the installed dataset.
  ///
  /// Throws when the dataset is not installed or a file is missing, damaged, or holds something else.
  public static func load(split: DatasetSplit, folder: String? = nil) throws(DataError) -> Utterances {
    let folder = try DatasetRegistry.folder(folder, orInstalled: name)
    let path = "\(folder)/JapaneseVowels_\(split == .train ? "TRAIN" : "TEST").ts"
    let file = try TimeSeriesFile(contentsOf: path)
    var values: [Double] = []
    var lengths: [Int] = []
    for channels in file.series {
      let length = channels.first?.count ?? 0
      guard channels.count == coefficientCount, (1...longest).contains(length),
        channels.allSatisfy({ $0.count == length && $0.allSatisfy(\.isFinite) })
      else {
        throw mismatch(path, "case \(lengths.count + 1) is not 1 to \(longest) frames of \(coefficientCount) numbers")
      }
      for frame in 0..<longest { values += channels.map { frame < length ? $0[frame] : 0 } }
      lengths.append(length)
    }
    guard case .classes(let speakers, let names) = file.labels, names.count == speakerCount else {
      throw mismatch(path, "the file does not name \(speakerCount) speakers")
    }
    return Utterances(
      frames: Tensor(values, shape: [lengths.count, longest, coefficientCount]).converted(to: .float32),
      lengths: lengths, speakers: Tensor(speakers.map { Int32($0) }))
  }

  private static func mismatch(_ path: String, _ problem: String) -> DataError {
    DataError(.mismatch, path: path, problem: problem, remedy: "check that this is the right file")
  }
}
