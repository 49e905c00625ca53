import Foundation
import Martlet
import Testing

/// A row of a file that a script `Tests/Golden/table_*.py` or `extremes_*.py` made: an operation with options, operands and
/// how they lie in memory, PyTorch's output, and its gradients where it has some.
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
    let smoothing: Double?
    /// Tensors of this row that stand in the file elsewhere, where they occur first.
    let aliases: [String: String]?
  }

  typealias Function = @Sendable (Options, [Tensor]) throws -> Tensor

  /// What came out, beside what should have.
  struct Comparison {
    /// `output`, or `gradient.` and the number of the operand.
    let what: String
    let actual: Tensor
    let expected: Tensor
  }

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
    return contents.metadata.keys.sorted().compactMap { name in
      guard let json = contents.metadata[name]?.data(using: .utf8) else { return nil }
      guard let options = try? JSONDecoder().decode(Options.self, from: json) else { return nil }
      let shared = (options.aliases ?? [:]).compactMapValues { contents.tensors[$0] }
      return GoldenRow(name: name, options: options, tensors: shared.merging(tensors[name] ?? [:]) { $1 })
    }
  }

  /// The operands in order, the numbers in the precision of the test (`nil`: in their own) and laid out in memory as the row
  /// asks for; the others are masks and indices.
  func operands(_ dtype: DType?) -> [(isNumber: Bool, tensor: Tensor)] {
    (0..<tensors.count).prefix { tensors["operand.\($0)"] != nil || tensors["constant.\($0)"] != nil }.map { index in
      guard let number = tensors["operand.\(index)"] else { return (false, tensors["constant.\(index)"] ?? Tensor(0)) }
      let tensor = dtype.map(number.converted(to:)) ?? number
      return (true, options.layout?.laidOut(tensor) ?? tensor)
    }
  }

  /// The output and all gradients beside PyTorch's.
  func comparisons(_ dtype: DType?, _ function: Function) throws -> [Comparison] {
    let operands = operands(dtype)
    let expected = try #require(tensors["output"], "\(name) has no output")
    guard tensors.keys.contains(where: { $0.hasPrefix("gradient.") }) else {
      return [Comparison(what: "output", actual: try function(options, operands.map(\.tensor)), expected: expected)]
    }
    var output: Tensor?
    let places = operands.indices.filter { operands[$0].isNumber }
    let gradients = try valueAndGradients(at: places.map { operands[$0].tensor }) { leaves in
      var all = operands.map(\.tensor)
      for (place, leaf) in zip(places, leaves) { all[place] = leaf }
      let result = try function(options, all)
      output = result.detached()
      // Ones where the file has no upstream gradient.
      return tensors["upstream"].map { (result * $0.converted(to: result.dtype)).sum() } ?? result.sum()
    }.gradients
    let all = [Comparison(what: "output", actual: try #require(output), expected: expected)]
    return try all
      + zip(places, gradients).map { place, gradient in
        let expected = try #require(tensors["gradient.\(place)"])
        return Comparison(
          what: "gradient.\(place)", actual: gradient ?? Tensor.zeros(like: expected), expected: expected)
      }
  }

  /// What is allowed of an element type, values being of the size of 1.
  private func allowed(_ dtype: DType) -> (relative: Double, absolute: Double) {
    dtype == .float64 ? (1e-9, 1e-10) : (1e-4, 1e-5)
  }

  /// Compares the output and all gradients, element by element.
  func check(_ dtype: DType, _ function: Function) throws {
    for comparison in try comparisons(dtype, function) {
      expectClose(comparison.actual, comparison.expected, allowed(dtype), "\(comparison.what) of \(name)")
    }
  }

  /// Whether the output and all gradients are PyTorch's.
  func agrees(_ dtype: DType, _ function: Function) throws -> Bool {
    let (relative, absolute) = allowed(dtype)
    return try comparisons(dtype, function).allSatisfy { comparison in
      let (actual, expected) = (comparison.actual, comparison.expected)
      return actual.shape == expected.shape
        && farthest(actual.doubles, expected.doubles, relative: relative, absolute: absolute) == nil
    }
  }
}
