import Foundation
import Martlet
import MartletData
import Testing

/// Files of NumPy, PyTorch and safetensors read here, and files written here read there.
struct GoldenFormatTests {
  @Test(arguments: FormatFiles.expected.read.keys.sorted())
  func everyElementOfAPeersFileIsRead(name: String) throws {
    let expected = try #require(FormatFiles.expected.read[name])
    FormatFiles.check(try FormatFiles.tensors(FormatFiles.path(name)), expected, name)
  }

  @Test(arguments: FormatFiles.expected.scalars.keys.sorted())
  func everyPlainValueOfACheckpointIsRead(name: String) throws {
    let found = try TorchCheckpoint.read(FormatFiles.path(name)).scalars.mapValues { value in
      switch value {
      case .truth(let truth): truth ? "True" : "False"
      case .integer(let integer): "\(integer)"
      case .real(let real): "\(real)"
      case .text(let text): "'\(text)'"
      }
    }
    #expect(found == FormatFiles.expected.scalars[name])
  }

  @Test(arguments: FormatFiles.expected.refused.keys.sorted())
  func whatCannotBeReadIsNamed(name: String) throws {
    let expected = try #require(FormatFiles.expected.refused[name])
    let text = errorText { try FormatFiles.tensors(FormatFiles.path(name)) }
    #expect(text.hasPrefix(FormatFiles.path(name)) && text.contains(expected) && !text.contains("\n"), "\(text)")
  }

  @Test(.enabled(if: Peer.hasNumPy, "python3 with NumPy is not installed"))
  func filesWrittenHereAreReadByThePeers() throws {
    let folder = try TemporaryFolder()
    var tensors: [String: Tensor] = [:]
    let values = Tensor([0, 1, -2, 100, 3.5, -0.25] as [Double], shape: [2, 3])
    for dtype in DType.allCases where dtype != .bfloat16 {
      tensors["kind \(dtype)"] = values.converted(to: dtype)
    }
    tensors["scalar"] = Tensor(2.5 as Float)
    tensors["empty"] = Tensor.zeros([0, 3])
    tensors["turned"] = values.transposed()
    tensors["名"] = Tensor([Int64.min, .max])
    for (index, name) in tensors.keys.sorted().enumerated() {
      try NPY.write(#require(tensors[name]), to: "\(folder.path)/\(index).npy")
    }
    try NPZ.write(tensors, to: "\(folder.path)/stored.npz")
    try NPZ.write(tensors, isCompressed: true, to: "\(folder.path)/deflated.npz")
    try Safetensors.write(tensors, to: "\(folder.path)/all.safetensors")

    let found = try Peer.readBack(folder.path)
    for (index, name) in tensors.keys.sorted().enumerated() {
      FormatFiles.check(["": try #require(tensors[name])], try #require(found["\(index).npy"]), name)
    }
    FormatFiles.check(tensors, try #require(found["stored.npz"]), "stored.npz")
    FormatFiles.check(tensors, try #require(found["deflated.npz"]), "deflated.npz")
    // Only where Python has the package.
    if let safe = found["all.safetensors"] { FormatFiles.check(tensors, safe, "all.safetensors") }
  }
}

/// A Python interpreter: `PYTHON` names one, else it is `python3`.
private enum Peer {
  static let hasNumPy = (try? run(["-c", "import numpy"])) != nil

  static func readBack(_ folder: String) throws -> [String: [String: FormatFiles.Described]] {
    let output = try run(["\(FormatFiles.golden)/read_back.py", folder])
    return try JSONDecoder().decode([String: [String: FormatFiles.Described]].self, from: output)
  }

  private struct Failed: Error {}

  private static func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed() }
    return data
  }
}
