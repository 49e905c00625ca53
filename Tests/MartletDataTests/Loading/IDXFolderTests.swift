import Foundation
import MartletData
import TestSupport
import Testing

struct IDXFolderTests {
  private func folder(
    _ pictures: [Int], labels: [UInt8], testLabels: [UInt8] = [0], classes: String? = nil
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let images = IDXArray(
      shape: pictures, type: .uint8, bytes: (0..<pictures.reduce(1, *)).map { UInt8($0 % 256) })
    try folder.write(images.encoded(), "train-images-idx3-ubyte")
    try folder.write(
      IDXArray(shape: [labels.count], type: .uint8, bytes: labels).encoded(), "train-labels-idx1-ubyte")
    try folder.write(
      IDXArray(shape: [testLabels.count], type: .uint8, bytes: testLabels).encoded(), "t10k-labels-idx1-ubyte")
    if let classes { try folder.write(Array(classes.utf8), "classes.txt") }
    return folder
  }

  private func text(_ folder: TemporaryFolder) -> String {
    errorText { try IDXFolder.load(split: .train, folder: folder.path) }
      .replacingOccurrences(of: folder.path + "/", with: "")
  }

  @Test func picturesOfAnySizeAreLoaded() throws {
    let data = try IDXFolder.load(split: .train, folder: try folder([2, 3, 5], labels: [1, 0]).path)
    #expect((data.count, data.height, data.width, data.channels) == (2, 3, 5, 1))
    #expect(data.labels == [1, 0])
    let coloured = try IDXFolder.load(split: .train, folder: try folder([2, 3, 5, 3], labels: [1, 0]).path)
    #expect(coloured.channels == 3)
  }

  @Test func bothPartsHaveTheSameClasses() throws {
    let data = try IDXFolder.load(split: .train, folder: try folder([2, 3, 5], labels: [1, 0], testLabels: [4]).path)
    #expect(data.classNames == ["0", "1", "2", "3", "4"])
  }

  @Test func classesCanHaveNames() throws {
    let named = try folder([2, 3, 5], labels: [1, 0], classes: "cat\n dog \n\n")
    #expect(try IDXFolder.load(split: .train, folder: named.path).classNames == ["cat", "dog"])
    #expect(
      text(try folder([2, 3, 5], labels: [1, 0], classes: "cat\n"))
        == "classes.txt: the file names 1 classes and the labels go up to 1; name every class on a line of its own")
  }

  @Test func labelsOfAnotherLengthNameBothFiles() throws {
    #expect(
      text(try folder([2, 3, 5], labels: [1, 0, 1]))
        == "train-images-idx3-ubyte: the file has 2 pictures but train-labels-idx1-ubyte has 3 labels; "
        + "use the two files of the same dataset")
  }

  @Test func otherArraysAreNamed() throws {
    #expect(
      text(try folder([2, 3], labels: [1, 0]))
        == "train-images-idx3-ubyte: pictures are a uint8 array of rank 3, or of rank 4 with 1 or 3 channels, "
        + "the file holds uint8 of shape [2, 3]; check that this is the right file")
  }

  @Test func aMissingFileIsNamed() throws {
    let folder = try folder([2, 3, 4], labels: [1, 0])
    try FileManager.default.removeItem(atPath: "\(folder.path)/train-labels-idx1-ubyte")
    #expect(text(folder) == "train-labels-idx1-ubyte.gz: there is no such file; check the path")
  }

  @Test func aFolderWithNoneOfThemIsNamed() throws {
    let folder = try TemporaryFolder()
    #expect(
      text(folder)
        == "\(folder.path): the folder holds none of the files of MNIST's layout; they are train-images-idx3-ubyte, "
        + "train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, plain or compressed with gzip")
    #expect(
      errorText { try IDXFolder.load(split: .train, folder: "/nowhere") }
        == "/nowhere: there is no such folder; check the path")
  }
}
