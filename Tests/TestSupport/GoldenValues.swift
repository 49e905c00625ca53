import Foundation
import Martlet

/// The values of a peer from a file in `Tests/Golden`.
public struct GoldenValues: Sendable {
  private let name: String
  private let tensors: [String: Tensor]

  /// Reads `Tests/Golden/<name>.safetensors`.
  public init(_ name: String) throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    self.name = name
    tensors = try Safetensors.read(tests.appending(path: "Golden/\(name).safetensors").path).tensors
  }

  /// A value by its name; one that is missing ends the test run with a line that names it.
  public subscript(key: String) -> Tensor {
    guard let tensor = tensors[key] else { fatalError("Tests/Golden/\(name).safetensors has no \(key)") }
    return tensor
  }
}
