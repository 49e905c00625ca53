import Foundation
import Martlet
import Testing

/// The cases of `Tests/Golden/recurrent.safetensors`.
struct RecurrentGolden: CustomTestStringConvertible {
  let name: String
  let options: [String: String]
  private let tensors: [String: Tensor]

  var testDescription: String { name }

  static let all: [RecurrentGolden] = {
    guard let contents = try? Safetensors.read(GoldenFile.path("recurrent.safetensors")) else { return [] }
    return contents.metadata.keys.filter { $0.contains(".") }.sorted().map { name in
      var options: [String: String] = [:]
      for pair in (contents.metadata[name] ?? "").split(separator: " ") {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        options[parts[0]] = parts[1]
      }
      let prefix = name + "/"
      let own = contents.tensors.filter { $0.key.hasPrefix(prefix) }
      let pairs = own.map { (String($0.key.dropFirst(prefix.count)), $0.value) }
      return RecurrentGolden(name: name, options: options, tensors: Dictionary(uniqueKeysWithValues: pairs))
    }
  }()

  /// The cases of networks, or those of the CTC loss.
  static func cases(ctc: Bool) -> [RecurrentGolden] { all.filter { ($0.options["kind"] == "ctc") == ctc } }

  subscript(_ key: String) -> Tensor? { tensors[key] }

  func tensor(_ key: String, _ dtype: DType = .float64) throws -> Tensor {
    let stored = try #require(tensors[key], "\(name)/\(key) is not in the file")
    return stored.dtype.isFloatingPoint ? stored.converted(to: dtype) : stored
  }

  func integer(_ key: String) throws -> Int { try #require(Int(options[key] ?? "")) }

  func integers(_ key: String) -> [Int]? {
    let list = (options[key] ?? "").split(separator: ",").compactMap { Int($0) }
    return list.isEmpty ? nil : list
  }

  /// What is stored under `name` other than gradients and upstream gradients, for a network.
  var parameterNames: [String] { tensors.keys.filter { $0.contains("_l") && !$0.contains("gradient") }.sorted() }
}

/// The tolerances of an element type.
func nearness(_ dtype: DType) -> (relative: Double, absolute: Double) {
  dtype == .float64 ? (1e-6, 1e-7) : (1e-4, 1e-5)
}
