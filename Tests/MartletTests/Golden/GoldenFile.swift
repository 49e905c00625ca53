import Foundation
import Martlet
import Testing

/// A file of golden values with the options of its cases.
struct GoldenFile {
  let contents: Safetensors.Contents

  init(_ name: String) throws {
    contents = try Safetensors.read(GoldenFile.path("\(name).safetensors"))
  }

  static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden").appending(path: name).path
  }

  /// All cases of the given kinds.
  func cases(_ kinds: Set<String>) -> [GoldenCase] {
    contents.metadata.keys.sorted().compactMap { name in
      let value = GoldenCase(name, in: contents)
      return value.options["kind"].map(kinds.contains) == true ? value : nil
    }
  }

  func tensor(_ name: String) throws -> Tensor { try #require(contents.tensors[name], "\(name) is not in the file") }
}

/// A case: operands, an output, an upstream gradient and the gradients of the operands.
struct GoldenCase {
  let name: String
  let options: [String: String]
  private let contents: Safetensors.Contents

  init(_ name: String, in contents: Safetensors.Contents) {
    self.name = name
    self.contents = contents
    var options: [String: String] = [:]
    for pair in (contents.metadata[name] ?? "").split(separator: " ") {
      let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { options[parts[0]] = parts[1] }
    }
    self.options = options
  }

  func integer(_ key: String) -> Int? { options[key].flatMap { Int($0) } }
  func number(_ key: String) -> Double? { options[key].flatMap { Double($0) } }

  var reduction: Reduction {
    switch options["reduction"] {
    case "sum": .sum
    case "none": .none
    default: .mean
    }
  }

  func tensor(_ key: String) throws -> Tensor {
    try #require(contents.tensors["\(name)/\(key)"], "\(name)/\(key) is not in the file")
  }

  /// A tensor in the precision of the test; integers stay as they are.
  func tensor(_ key: String, _ dtype: DType) throws -> Tensor {
    let stored = try tensor(key)
    return stored.dtype.isFloatingPoint ? stored.converted(to: dtype) : stored
  }

  /// The operands that gradients are stored for.
  var differentiated: [String] {
    let prefix = "\(name)/gradient."
    return contents.tensors.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
  }

  /// Compares the output of `function` and the gradients of all operands, element by element, in both precisions.
  func check(
    _ dtypes: [DType] = [.float32, .float64], scale: Double = 1,
    _ function: ([String: Tensor]) throws -> Tensor
  ) throws {
    let names = differentiated
    #expect(!names.isEmpty)
    for dtype in dtypes {
      let operands = try names.map { try tensor($0, dtype) }
      let upstream = try tensor("upstream", dtype)
      var output: Tensor?
      let gradients = try valueAndGradients(at: operands) { tensors in
        let result = try function(Dictionary(uniqueKeysWithValues: zip(names, tensors)))
        output = result.detached()
        return (result * upstream).sum()
      }.gradients
      let allowed = tolerance(dtype)
      expectClose(
        output, try tensor("output"), relative: allowed.relative, absolute: allowed.absolute * scale,
        "\(name) \(dtype)")
      for (key, gradient) in zip(names, gradients) {
        expectClose(
          gradient, try tensor("gradient.\(key)"), relative: allowed.relative,
          absolute: allowed.absolute * scale, "\(name) \(dtype) gradient of \(key)")
      }
    }
  }
}
