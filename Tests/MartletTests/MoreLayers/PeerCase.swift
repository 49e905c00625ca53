import Foundation
import Martlet
import Testing

/// A file that a script of `Tests/Golden` made: for each case operands, constants, an output, an upstream gradient and the
/// gradients of all operands.
struct PeerFile {
  let contents: Safetensors.Contents

  init(_ name: String) throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Golden/\(name).safetensors").path
    contents = try Safetensors.read(path)
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

  /// Compares the output and the gradients of all operands with the peer's, in both precisions and with strided operands, and
  /// the second derivatives with differences of the first ones.
  func check(
    secondOrder: Bool = true, relative: Double = 1e-4, absolute: Double = 1e-5,
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
      func run(_ tensors: [Tensor]) throws -> Tensor {
        try function(constants.merging(zip(names, tensors)) { $1 })
      }
      for isStrided in [false, true] {
        let values = names.map { operands[$0].unsafelyUnwrapped.converted(to: dtype) }
          .map { isStrided ? withStrides($0) : $0 }
        let label = "\(name) \(dtype)\(isStrided ? " strided" : "")"
        var result = Tensor.zeros([])
        let (_, gradients) = try valueAndGradients(at: values) { leaves in
          result = try run(leaves)
          return (result * upstream).sum()
        }
        expectNear(result.detached(), output, allowed, label)
        for (key, gradient) in zip(names, gradients) {
          let expected = try file.tensor("\(name)/gradient.\(key)")
          expectNear(gradient ?? Tensor.zeros(like: expected), expected, allowed, "\(label) gradient of \(key)")
        }
      }
      if dtype == .float64 && secondOrder {
        try expectSecondDerivatives(names.map { operands[$0].unsafelyUnwrapped.converted(to: dtype) }, name) {
          (try run($0) * upstream).sum()
        }
      }
    }
  }

  /// The same for a layer: operands named as its parameters stand in for these, and gradients of its own parameters, which
  /// are set to the operands, are compared too.
  func check(
    _ layer: some Module, secondOrder: Bool = true, absolute: Double = 1e-5,
    _ function: ([String: Tensor]) throws -> Tensor
  ) throws {
    let operands = operands
    for (name, parameter) in layer.namedParameters {
      parameter.value = try #require(operands[name], "\(self.name) has no \(name)")
    }
    try check(secondOrder: secondOrder, absolute: absolute) { tensors in
      try layer.withParameters(layer.namedParameters.map { tensors[$0.name].unsafelyUnwrapped }) {
        try function(tensors)
      }
    }
    let upstream = try file.tensor("\(name)/upstream")
    let inputs = constants(.float32).merging(operands) { $1 }
    let (_, gradients) = try valueAndGradients(of: layer) { (try function(inputs) * upstream).sum() }
    for (name, parameter) in layer.namedParameters {
      let expected = try file.tensor("\(self.name)/gradient.\(name)")
      expectNear(
        gradients[parameter] ?? Tensor.zeros(like: expected), expected, (1e-4, absolute),
        "\(self.name) parameter \(name)")
    }
  }
}

/// The same elements with holes between them.
func withStrides(_ x: Tensor) -> Tensor {
  Tensor.stack([x, Tensor(repeating: 77, shape: x.shape, dtype: x.dtype)], axis: x.rank)[Slice.ellipsis, 0]
}

/// Compares shapes and every element.
func expectNear(
  _ actual: Tensor, _ expected: Tensor, _ allowed: (relative: Double, absolute: Double), _ label: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.shape == expected.shape, "\(label)", sourceLocation: sourceLocation)
  guard actual.shape == expected.shape else { return }
  let (a, b) = (actual.doubles, expected.doubles)
  let worst = a.indices.filter {
    !(a[$0] == b[$0] || abs(a[$0] - b[$0]) <= allowed.absolute + allowed.relative * abs(b[$0]))
  }
  let example = worst.first.map { "element \($0) is \(a[$0]) and should be \(b[$0])" } ?? ""
  #expect(
    worst.isEmpty, "\(label): \(worst.count) of \(a.count) elements differ: \(example)", sourceLocation: sourceLocation)
}

/// Compares the product of the Hessian with a direction with central differences of the gradient, in float64.
func expectSecondDerivatives(
  _ operands: [Tensor], _ label: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ function: ([Tensor]) throws -> Tensor
) throws {
  var generator = PhiloxGenerator(seed: 5)
  let directions = operands.map { Tensor.normal($0.shape, dtype: .float64, using: &generator) }
  func gradients(_ tensors: [Tensor]) throws -> [Tensor] {
    let (_, gradients) = try valueAndGradients(at: tensors, function)
    return zip(gradients, tensors).map { $0 ?? Tensor.zeros(like: $1) }
  }
  let (_, products) = try valueAndGradients(at: operands) { leaves in
    try zip(gradients(leaves), directions).reduce(Tensor.zeros([], dtype: .float64)) { $0 + ($1.0 * $1.1).sum() }
  }
  let step = 1e-6
  let above = try gradients(zip(operands, directions).map { $0 + $1 * step })
  let below = try gradients(zip(operands, directions).map { $0 - $1 * step })
  for (index, operand) in operands.enumerated() {
    expectNear(
      products[index] ?? Tensor.zeros(like: operand), (above[index] - below[index]) / (2 * step), (1e-5, 1e-5),
      "\(label) second derivative of operand \(index)", sourceLocation: sourceLocation)
  }
}
