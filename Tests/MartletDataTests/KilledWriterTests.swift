import Foundation
import Martlet
import MartletData
import TestSupport
import Testing

/// Something that writes a file, and what is in the file afterwards.
private struct Writer: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let write: @Sendable (_ value: Int, _ path: String) throws -> Void
  /// The value that was written; throws where the file is not whole.
  let read: @Sendable (_ path: String) throws -> Int

  private struct Mixed: Error {}

  /// Large enough for a write to take longer than a call of the system.
  private static let count = 700_000

  private static func tensor(_ value: Int) -> Tensor { Tensor(repeating: value, shape: [count]) }

  private static func value(_ tensor: Tensor?) throws -> Int {
    guard let tensor, tensor.elementCount == count, tensor.min().scalar == tensor.max().scalar else { throw Mixed() }
    return Int(tensor[0].item)
  }

  private static func bytes(_ value: Int) -> [UInt8] { [UInt8](repeating: UInt8(value), count: 4 * count) }

  static let all = [
    Writer(
      testDescription: "safetensors", write: { try Safetensors.write(["x": tensor($0)], to: $1) },
      read: { try value(Safetensors.read($0).tensors["x"]) }),
    Writer(testDescription: "NPY", write: { try NPY.write(tensor($0), to: $1) }, read: { try value(NPY.read($0)) }),
    Writer(
      testDescription: "NPZ", write: { try NPZ.write(["x": tensor($0)], to: $1) },
      read: { try value(NPZ.read($0)["x"]) }),
    Writer(
      testDescription: "PNG",
      write: { try Image(width: 700, height: 1000, channels: 4, pixels: bytes($0)).writePNG(to: $1) },
      read: { path in
        let pixels = try Image(contentsOf: path).pixels
        guard pixels.count == 4 * count, pixels.allSatisfy({ $0 == pixels[0] }) else { throw Mixed() }
        return Int(pixels[0])
      }),
    Writer(
      testDescription: "bytes", write: { try FileReading.write(bytes($0), to: $1) },
      read: { path in
        let found = try FileReading.bytes(of: path)
        guard found.count == 4 * count, found.allSatisfy({ $0 == found[0] }) else { throw Mixed() }
        return Int(found[0])
      }),
  ]
}

/// Which value was being written and which was written before it, in a file that outlives a killed process.
private struct WriterLog {
  private let descriptor: Int32

  init(_ path: String) { descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644) }

  func note(started: Int, finished: Int) {
    let values = [Int32(started), Int32(finished)]
    _ = values.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  static func read(_ path: String) -> (started: Int, finished: Int)? {
    guard let bytes = FileManager.default.contents(atPath: path), bytes.count == 8 else { return nil }
    let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
    return (Int(values[0]), Int(values[1]))
  }
}

/// A process that is killed while it writes leaves the file as it was, or as it was to be.
struct KilledWriterTests {
  @Test(arguments: Writer.all.indices)
  func theFileIsTheOldOneOrTheNewOne(_ index: Int) async throws {
    let writer = Writer.all[index]
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/file"
    for delay in [1, 3, 7, 12, 20, 33, 48, 70] {
      await #expect(processExitsWith: .signal(SIGKILL)) { [index, path = path as String, delay = delay as Int] in
        let log = WriterLog("\(path).log")
        // The clock starts when the first file is there.
        try Writer.all[index].write(2, path)
        log.note(started: 2, finished: 2)
        Thread {
          usleep(UInt32(delay) * 1000)
          kill(getpid(), SIGKILL)
        }.start()
        var last = 2
        while true {
          for value in 3...200 {
            log.note(started: value, finished: last)
            try Writer.all[index].write(value, path)
            log.note(started: value, finished: value)
            last = value
          }
        }
      }
      // Wherever the kill came, the file is the last one that was finished, or the one that was being written.
      let log = try #require(WriterLog.read("\(path).log"))
      let found = try writer.read(path)
      #expect(found == log.finished || found == log.started, "\(writer): \(found), \(log)")
    }
    try writer.write(1, path)
    #expect(try writer.read(path) == 1)
  }

  @Test(arguments: Writer.all.indices)
  func aFileThatMayNotGrowKeepsTheOldOne(_ index: Int) async throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/file"
    try Writer.all[index].write(1, path)
    await #expect(processExitsWith: .success) { [index, path = path as String] in
      // As on a full disk: the write fails in the middle.
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1024, rlim_max: 1024)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let error = #expect(throws: (any Error).self) { try Writer.all[index].write(2, path) }
      #expect("\(String(describing: error))".contains("File too large"))
    }
    #expect(try Writer.all[index].read(path) == 1)
    #expect(folder.names() == ["file"])
  }
}
