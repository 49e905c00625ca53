import Foundation
import MartletData
import TestSupport
import Testing

struct IDXPairTests {
  private let pictures = IDXArray(
    shape: [3, 28, 28], type: .uint8, bytes: (0..<(3 * 784)).map { UInt8($0 % 256) })
  private let labels = IDXArray(shape: [3], type: .uint8, bytes: [9, 0, 5])

  private func folder(
    _ pictures: IDXArray?, _ labels: IDXArray?, start: String = "train", suffix: String = ".gz"
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let pack: (IDXArray) -> [UInt8] = { suffix.isEmpty ? $0.encoded() : Gzip.compress($0.encoded()) }
    if let pictures { try folder.write(pack(pictures), "\(start)-images-idx3-ubyte\(suffix)") }
    if let labels { try folder.write(pack(labels), "\(start)-labels-idx1-ubyte\(suffix)") }
    return folder
  }

  private func text(_ folder: TemporaryFolder) -> String {
    errorText { try MNIST.load(split: .train, folder: folder.path) }
      .replacingOccurrences(of: folder.path + "/", with: "")
  }

  @Test(arguments: ["", ".gz"])
  func picturesAndLabelsAreLoaded(suffix: String) throws {
    for (split, start) in [(DatasetSplit.train, "train"), (.test, "t10k")] {
      let folder = try folder(pictures, labels, start: start, suffix: suffix)
      let data = try FashionMNIST.load(split: split, folder: folder.path)
      #expect(data.pixels == pictures.bytes)
      #expect(data.labels == [9, 0, 5])
      #expect(data.count == 3 && data.height == 28 && data.width == 28 && data.channels == 1)
      #expect(data.labels.map { data.classNames[Int($0)] } == ["Ankle boot", "T-shirt/top", "Sandal"])
    }
  }

  @Test func labelsOfAnotherLengthNameBothFiles() throws {
    let folder = try folder(pictures, IDXArray(shape: [2], type: .uint8, bytes: [1, 2]))
    #expect(
      text(folder) == "train-images-idx3-ubyte.gz: the file has 3 pictures but train-labels-idx1-ubyte.gz has "
        + "2 labels; use the two files of the same dataset")
  }

  @Test func aLabelWithoutAClassIsNamed() throws {
    #expect(
      text(try folder(pictures, IDXArray(shape: [3], type: .uint8, bytes: [1, 10, 2])))
        == "train-labels-idx1-ubyte.gz: label 1 is 10, expected 0 to 9; check that this is the right file")
  }

  @Test func exchangedFilesAreNoticed() throws {
    #expect(
      text(try folder(labels, pictures))
        == "train-labels-idx1-ubyte.gz: labels are a uint8 array of rank 1, the file holds uint8 of rank 3; "
        + "check that this is the right file")
    #expect(
      text(try folder(labels, labels))
        == "train-images-idx3-ubyte.gz: pictures are a uint8 array of rank 3, the file holds uint8 of rank 1; "
        + "check that this is the right file")
  }

  @Test func picturesOfAnotherSizeAreNoticed() throws {
    #expect(
      text(try folder(IDXArray(shape: [1, 2, 3], type: .uint8, bytes: [1, 2, 3, 4, 5, 6]), labels))
        == "train-images-idx3-ubyte.gz: the pictures are 2 × 3, expected 28 × 28; check that this is the right file")
  }

  @Test func missingFilesAreNamed() throws {
    #expect(text(try folder(pictures, nil)) == "train-labels-idx1-ubyte.gz: there is no such file; check the path")
    #expect(text(try folder(nil, labels)) == "train-images-idx3-ubyte.gz: there is no such file; check the path")
  }
}
