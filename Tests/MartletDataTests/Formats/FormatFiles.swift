import Foundation
import Martlet
import MartletData
import Testing

/// The files that `Tests/Golden/formats.py` made, and what is in them.
struct FormatFiles: Decodable {
  struct Described: Decodable {
    let dtype: String
    let shape: [Int]
    let elements: String
  }

  let read: [String: [String: Described]]
  let scalars: [String: [String: String]]
  let refused: [String: String]

  static let golden = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Golden").path

  static func path(_ name: String) -> String { "\(golden)/formats/\(name)" }

  static let expected: FormatFiles = {
    guard let data = FileManager.default.contents(atPath: path("expected.json")),
      let files = try? JSONDecoder().decode(FormatFiles.self, from: data)
    else { fatalError("Tests/Golden/formats/expected.json is missing: run Tests/Golden/formats.py") }
    return files
  }()

  /// The tensors of a file of any format.
  static func tensors(_ path: String) throws -> [String: Tensor] {
    if path.hasSuffix(".npy") { return ["": try NPY.read(path)] }
    if path.hasSuffix(".npz") { return try NPZ.read(path) }
    if path.hasSuffix(".safetensors") { return try Safetensors.read(path).tensors }
    return try TorchCheckpoint.read(path).tensors
  }

  /// Compares element type, shape and every element with what was described.
  static func check(_ tensors: [String: Tensor], _ expected: [String: Described], _ file: String) {
    #expect(tensors.keys.sorted() == expected.keys.sorted(), "\(file)")
    for (name, described) in expected {
      guard let tensor = tensors[name] else { continue }
      #expect(tensor.dtype.description == described.dtype, "\(file) \(name)")
      #expect(Array(tensor.shape) == described.shape, "\(file) \(name)")
      let texts = described.elements.split(separator: " ")
      if described.dtype.contains("float") {
        let numbers = texts.compactMap { Double($0) }
        #expect(numbers.count == texts.count)
        // Bits, so that a zero keeps its sign; there is one NaN only.
        let found = tensor.doubles.map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }
        #expect(found == numbers.map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern }, "\(file) \(name)")
      } else {
        #expect(tensor.integers.map { "\($0)" } == texts.map(String.init), "\(file) \(name)")
      }
    }
  }
}
