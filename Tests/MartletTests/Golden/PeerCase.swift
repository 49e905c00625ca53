import Foundation
import Martlet
import Testing

/// A file that a script of `Tests/Golden` made: for each case operands, constants, an output, an upstream gradient and the
/// gradients of all operands.
struct PeerFile {
  let contents: Safetensors.Contents

  init(_ name: String) throws {
    contents = try Safetensors.read(GoldenFile.path("\(name).safetensors"))
  }

  func tensor(_ name: String) throws -> Tensor {
    try #require(contents.tensors[name], "\(name) is not in the file")
  }

  /// The cases by name.
  var cases: [String] {
    Set(contents.tensors.keys.filter { $0.hasSuffix("/output") }.map { String($0.dropLast(7)) }).sorted()
  }

  func peerCase(_ name: String) -> PeerCase { PeerCase(file: self, name: name) }
}

/// One case of a file.
struct PeerCase {
  let file: PeerFile
  let name: String

  private func tensors(_ kind: String) -> [String: Tensor] {
    let prefix = "\(name)/\(kind)."
    var found: [String: Tensor] = [:]
    for (key, tensor) in file.contents.tensors where key.hasPrefix(prefix) {
      found[String(key.dropFirst(prefix.count))] = tensor
    }
    return found
  }

  /// What gradients are stored for.
  var operands: [String: Tensor] { tensors("operand") }

  /// Everything else, in the precision of the test.
  func constants(_ dtype: DType) -> [String: Tensor] {
    tensors("constant").mapValues { $0.dtype.isFloatingPoint ? $0.converted(to: dtype) : $0 }
  }

  /// Compares the output and the gradients of all operands with the peer's, in both precisions.
  func check(
    relative: Double = 1e-4, absolute: Double = 1e-5,
    _ function: ([String: Tensor]) throws -> Tensor
  ) throws {
    let operands = operands
    try #require(!operands.isEmpty, "\(name) has no operands")
    let names = operands.keys.sorted()
    let output = try file.tensor("\(name)/output")
    for dtype in [DType.float32, .float64] {
      let constants = constants(dtype)
      let upstream = try file.tensor("\(name)/upstream").converted(to: dtype)
      let allowed = dtype == .float64 ? (relative: 1e-10, absolute: 1e-10) : (relative, absolute)
      let values = names.map { operands[$0].unsafelyUnwrapped.converted(to: dtype) }
      var result = Tensor.zeros([])
      let (_, gradients) = try valueAndGradients(at: values) { leaves in
        result = try function(constants.merging(zip(names, leaves)) { $1 })
        return (result * upstream).sum()
      }
      expectClose(result.detached(), output, allowed, "\(name) \(dtype)")
      for (key, gradient) in zip(names, gradients) {
        let expected = try file.tensor("\(name)/gradient.\(key)")
        expectClose(
          gradient ?? Tensor.zeros(like: expected), expected, allowed, "\(name) \(dtype) gradient of \(key)")
      }
    }
  }

  /// The same for a layer: operands named as its parameters stand in for these, and gradients of its own parameters, which
  /// are set to the operands, are compared too.
  func check(
    _ layer: some Module, absolute: Double = 1e-5,
    _ function: ([String: Tensor]) throws -> Tensor
  ) throws {
    let operands = operands
    for (name, parameter) in layer.namedParameters {
      parameter.value = try #require(operands[name], "\(self.name) has no \(name)")
    }
    try check(absolute: absolute) { tensors in
      try layer.withParameters(layer.namedParameters.map { tensors[$0.name].unsafelyUnwrapped }) {
        try function(tensors)
      }
    }
    let upstream = try file.tensor("\(name)/upstream")
    let inputs = constants(.float32).merging(operands) { $1 }
    let (_, gradients) = try valueAndGradients(of: layer) { (try function(inputs) * upstream).sum() }
    for (name, parameter) in layer.namedParameters {
      let expected = try file.tensor("\(self.name)/gradient.\(name)")
      expectClose(
        gradients[parameter] ?? Tensor.zeros(like: expected), expected, (1e-4, absolute),
        "\(self.name) parameter \(name)")
    }
  }
}
