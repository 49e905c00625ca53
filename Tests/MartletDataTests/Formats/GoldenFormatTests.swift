import Foundation
import Martlet
import MartletData
import TestSupport
import Testing

/// Files of NumPy, PyTorch and safetensors that lie in the repository.
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
}
