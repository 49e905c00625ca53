import Foundation
import MartletData
import TestSupport
import Testing

struct FileReadingTests {
  @Test func aFileIsReadWhole() throws {
    let folder = try TemporaryFolder()
    #expect(try FileReading.bytes(of: folder.write([1, 2, 3], "a")) == [1, 2, 3])
    #expect(try FileReading.bytes(of: folder.write([], "b")) == [])
  }

  @Test func aMissingFileIsNamed() throws {
    let path = try TemporaryFolder().path + "/none"
    #expect(
      errorText { try FileReading.bytes(of: path) }
        == "\(path): there is no such file; check the path")
  }

  @Test func aFolderIsNoFile() throws {
    let folder = try TemporaryFolder()
    #expect(
      errorText { try FileReading.bytes(of: folder.path) }
        == "\(folder.path): this is a folder; give the path of a file")
  }

  @Test func aDeviceOrPipeIsNoFile() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in ["/dev/zero", pipe] {
      #expect(
        errorText { try FileReading.bytes(of: path) }
          == "\(path): this is not a regular file; give the path of a file")
    }
  }

  @Test func aFileBeyondTheLimitIsNotRead() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2, 3], "a")
    #expect(
      errorText { try FileReading.bytes(of: path, limit: 2) }
        == "\(path): the file has 3 bytes, more than the limit of 2; check that this is the right file")
  }

  @Test func writingIntoAMissingFolderSaysWhy() throws {
    let path = try TemporaryFolder().path + "/none/file"
    #expect(
      errorText { try FileReading.write([1], to: path) }.hasPrefix(
        "\(path): the file cannot be written ("))
  }
}
