import Foundation
import Martlet
import MartletData
import TestSupport
import Testing

struct NPZTests {
  private let tensors = [
    "a": Tensor([1.5, -2] as [Float]), "folder/b": Tensor([3] as [Int]), "名": Tensor.zeros([100, 100]),
  ]

  @Test(arguments: [false, true]) func arraysComeBackAsTheyWere(isCompressed: Bool) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.npz"
    try NPZ.write(tensors, isCompressed: isCompressed, to: path)
    let back = try NPZ.read(path)
    #expect(back.mapValues(\.doubles) == tensors.mapValues(\.doubles))
    #expect(back.mapValues(\.shape) == tensors.mapValues(\.shape))
    #expect(try (FileReading.bytes(of: path).count < 4000) == isCompressed)
  }

  @Test func equalArraysGiveEqualFiles() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] { try NPZ.write(tensors, isCompressed: true, to: "\(folder.path)/\(name)") }
    #expect(try FileReading.bytes(of: folder.path + "/a") == FileReading.bytes(of: folder.path + "/b"))
  }

  @Test func noArraysMakeAnEmptyArchive() throws {
    let folder = try TemporaryFolder()
    try NPZ.write([:], to: folder.path + "/a.npz")
    #expect(try NPZ.read(folder.path + "/a.npz").isEmpty)
  }

  @Test func whatCannotBeWrittenIsNamedAndLeavesNoFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.npz"
    #expect(
      errorText { try NPZ.write(["x": Tensor.ones([1]).converted(to: .bfloat16)], to: path) }
        == "\(path): cannot be written: x: NumPy has no bfloat16; use converted(to: .float32)")
    #expect(
      errorText { try NPZ.write(["../x": Tensor.ones([1])], to: path) }
        == "\(path): cannot be written: '../x' cannot be the name of an array; choose another")
    #expect(folder.names().isEmpty)
    #expect(
      errorText { try NPZ.write(tensors, to: "/nowhere/a.npz") }
        == "/nowhere/a.npz: cannot be written: No such file or directory")
  }

  @Test func damageIsNamedWithTheArray() throws {
    #expect(errorText { try NPZ.read("/nowhere/a.npz") } == "/nowhere/a.npz: cannot be read: there is no such file")
    #expect(
      errorText { try NPZ.decode([1, 2], name: "a.npz") }
        == "a.npz: not a ZIP archive, or one that was cut off (its directory is missing); fetch the file again")
    let wrong = zipArchive([("x.npy", Array("no array".utf8))])
    #expect(
      errorText { try NPZ.decode(wrong, name: "a.npz") }
        == "a.npz: x: not a valid NPY file: it does not begin as one; check that this is the right file")
  }

  @Test func entriesThatShareBytesAreRefused() throws {
    var bytes = zipArchive([("a", [1, 2, 3]), ("b", [1, 2, 3])])
    // The second entry's place in the directory becomes the first one's.
    let end = bytes.count - 22
    bytes.replaceSubrange((end - 5)..<(end - 1), with: [0, 0, 0, 0])
    #expect(
      errorText { try ZipArchive(encoded: bytes, name: "a.zip") }
        == "a.zip: two entries of the archive lie over each other; do not use this archive")
  }

  @Test func mutatedFilesNeitherCrashNorLie() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.npz"
    try NPZ.write(["a": Tensor([1.5, -2] as [Float]), "b": Tensor([true, false])], isCompressed: true, to: path)
    Fuzz.run([try FileReading.bytes(of: path)]) { bytes in
      guard let arrays = try? NPZ.decode(bytes) else { return }
      for tensor in arrays.values { #expect(tensor.doubles.count == tensor.elementCount) }
    }
  }
}
