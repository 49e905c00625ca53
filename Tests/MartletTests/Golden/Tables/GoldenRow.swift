import Foundation
import Martlet
import Testing

/// A row of a file that a script `Tests/Golden/table_*.py` made: an operation with options, operands and how they lie in
/// memory, PyTorch's output in float64, and its gradients where it has some.
struct GoldenRow: Sendable, CustomTestStringConvertible {
  /// What the operation needs to know beside its operands.
  struct Options: Sendable, Decodable {
    let operation: String
    let layout: Layout?
    let axis: Int?
    let axes: [Int]?
    let shape: [Int]?
    let indices: [Int]?
    let bounds: [Int]?
    let number: Int?
    let flag: Bool?
    let keeping: Bool?
    let text: String?
    let stride: Int?
    let padding: Int?
    let dilation: Int?
    let groups: Int?
    let window: Int?
  }

  typealias Function = @Sendable (Options, [Tensor]) throws -> Tensor

  let name: String
  let options: Options
  private let tensors: [String: Tensor]

  var testDescription: String { "\(name)\(options.layout.map { ", \($0)" } ?? "")" }

  /// The rows of a file.
  static func rows(_ file: String) -> [GoldenRow] {
    guard let contents = try? Safetensors.read(GoldenFile.path("\(file).safetensors")) else { return [] }
    var tensors: [String: [String: Tensor]] = [:]
    for (path, tensor) in contents.tensors {
      let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
      tensors[parts[0], default: [:]][parts[1]] = tensor
    }
    return tensors.keys.sorted().compactMap { name in
      guard let json = contents.metadata[name]?.data(using: .utf8) else { return nil }
      return (try? JSONDecoder().decode(Options.self, from: json)).map {
        GoldenRow(name: name, options: $0, tensors: tensors[name] ?? [:])
      }
    }
  }

  /// The operands in order; those in the first list have gradients or are numbers, the others masks and indices.
  private func operands(_ dtype: DType) -> [(isNumber: Bool, tensor: Tensor)] {
    (0..<tensors.count).prefix { tensors["operand.\($0)"] != nil || tensors["constant.\($0)"] != nil }.map { index in
      guard let number = tensors["operand.\(index)"] else { return (false, tensors["constant.\(index)"] ?? Tensor(0)) }
      let tensor = number.converted(to: dtype)
      return (true, options.layout?.laidOut(tensor) ?? tensor)
    }
  }

  /// Compares the output and all gradients, element by element.
  func check(_ dtype: DType, _ function: Function) throws {
    let operands = operands(dtype)
    let expected = try #require(tensors["output"], "\(name) has no output")
    let allowed = dtype == .float64 ? (relative: 1e-9, absolute: 1e-10) : (relative: 1e-4, absolute: 1e-5)
    func compare(_ actual: Tensor, _ expected: Tensor, _ what: String) {
      expectClose(actual, expected, relative: allowed.relative, absolute: allowed.absolute, "\(what) of \(name)")
    }
    guard let upstream = tensors["upstream"] else {
      compare(try function(options, operands.map(\.tensor)), expected, "output")
      return
    }
    var output: Tensor?
    let places = operands.indices.filter { operands[$0].isNumber }
    let gradients = try valueAndGradients(at: places.map { operands[$0].tensor }) { leaves in
      var all = operands.map(\.tensor)
      for (place, leaf) in zip(places, leaves) { all[place] = leaf }
      let result = try function(options, all)
      output = result.detached()
      return (result * upstream.converted(to: dtype)).sum()
    }.gradients
    compare(try #require(output), expected, "output")
    for (place, gradient) in zip(places, gradients) {
      let expected = try #require(tensors["gradient.\(place)"])
      compare(gradient ?? Tensor.zeros(like: expected), expected, "gradient \(place)")
    }
  }
}
