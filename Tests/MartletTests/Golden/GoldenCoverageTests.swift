import Foundation
import Martlet
import Testing

/// Which operations, losses and layers have values of PyTorch, and in how many cases they are really compared.
@Suite struct GoldenCoverageTests {
  /// What stands under another name in the tables.
  private static let names = ["negated": "-", "quotient": "/", "stepped": "subscript"]

  /// Operations that are others in another form, which the catalogue holds against these.
  private static let forms: [String: String] = [
    "+=": "+", "-=": "-", "*=": "*", "/=": "/", "transformed": "gridSampled", "isClose": "equals",
  ]

  private static let operations = Set(
    GoldenTableTests.rows.map { row in
      let operation = row.options.operation
      let name = operation.hasPrefix(".") ? operation : String(operation.prefix { $0 != "." })
      return names[name] ?? name
    })

  /// Layers whose cases are compared by suites of their own, with the file and a case of it.
  private static let layersElsewhere: [String: (file: String, name: String)] = [
    "SpectralNorm": ("more_layers", "spectralNorm.linear/output.3"),
    "SinusoidalPositions": ("more_attention", "sinusoidal/output"),
    "RotaryPositions": ("more_attention", "rotary.interleaved/output"),
    "MultiHeadAttention": ("more_attention", "heads.self/output"),
    "TransformerEncoderLayer": ("more_attention", "encoderLayer.pre.gelu/output"),
    "TransformerDecoderLayer": ("more_attention", "decoderLayer.pre.gelu/output"),
    "TransformerEncoder": ("more_attention", "encoder/output"),
    "TransformerDecoder": ("more_attention", "decoder/output"),
  ]

  /// A recurrent network is made of layers of cells: its rows are those of all three.
  private static let networks = ["RNN", "GRU", "LSTM"]

  @Test(arguments: ["Operations", "LinearAlgebra", "Losses"])
  func everyPublicOperationHasValuesOfPyTorch(_ folder: String) throws {
    for (file, text) in try Sources(of: folder).files {
      for name in publicOperations(in: text) where Self.forms[name] == nil {
        #expect(Self.operations.contains(name), "\(name) of \(file) has no row in a table of golden values")
      }
    }
    #expect(Self.forms.values.allSatisfy(Self.operations.contains))
  }

  @Test func everyPublicLayerHasValuesOfPyTorch() throws {
    for layer in Set(LayerCatalogue.all.map(\.layer)) {
      if layer.hasPrefix("Recurrent") || layer.hasSuffix("Cell") {
        #expect(Self.networks.allSatisfy(Self.operations.contains))
      } else if let other = Self.layersElsewhere[layer] {
        let contents = try Safetensors.read(GoldenFile.path("\(other.file).safetensors"))
        #expect(contents.tensors[other.name] != nil, "\(other.name) is not in \(other.file).safetensors")
      } else {
        #expect(Self.operations.contains(layer), "\(layer) has no row in a table of golden values")
      }
    }
  }

  /// What a case is about: no two that are the same are counted.
  private struct Case: Hashable {
    let operation: String
    let options: String
    let shapes: [Shape]
    let dtype: DType
  }

  /// Compares every row of every table in both element types and counts those that differ from each other and agree with
  /// PyTorch in every element of the output and of all gradients.
  @Test func atLeastSixHundredCasesOfEveryKindAgree() throws {
    var cases: Set<Case> = []
    var kinds: [String: Int] = [:]
    for row in GoldenTableTests.rows {
      let function = try #require(GoldenTableTests.functions[row.options.operation])
      for dtype in [DType.float32, .float64] {
        guard try row.agrees(dtype, function) else { continue }
        let operands = row.operands(dtype).map(\.tensor)
        let identity = Case(
          operation: row.options.operation, options: "\(row.options)", shapes: operands.map(\.shape), dtype: dtype)
        guard cases.insert(identity).inserted else { continue }
        for kind in row.kinds(of: operands) { kinds[kind, default: 0] += 1 }
      }
    }
    #expect(cases.count >= 600)
    for rank in 0...5 { #expect(kinds["rank \(rank)", default: 0] >= 40, "rank \(rank)") }
    for layout in ["transposed", "strided", "reversed", "offset", "repeated"] {
      #expect(kinds[layout, default: 0] >= 40, "\(layout)")
    }
    for kind in ["size 0", "size 1", "broadcasting", "not in order", "float32", "float64", "loss", "layer"] {
      #expect(kinds[kind, default: 0] >= 100, "\(kind)")
    }
  }
}

extension GoldenRow {
  /// What the operands of this row are examples of.
  fileprivate func kinds(of operands: [Tensor]) -> Set<String> {
    var kinds = Set(operands.map { "rank \($0.rank)" })
    if let layout = options.layout { kinds.insert("\(layout)") }
    if operands.contains(where: { $0.elementCount == 0 }) { kinds.insert("size 0") }
    if operands.contains(where: { $0.elementCount == 1 }) { kinds.insert("size 1") }
    if GoldenTableTests.binary[options.operation] != nil, Set(operands.map(\.shape)).count > 1 {
      kinds.insert("broadcasting")
    }
    if !operands.allSatisfy(\.liesInOrder) { kinds.insert("not in order") }
    if let number = operands.first(where: { $0.dtype.isFloatingPoint }) { kinds.insert("\(number.dtype)") }
    if GoldenTableTests.losses[options.operation] != nil { kinds.insert("loss") }
    if GoldenTableTests.layers[options.operation] != nil { kinds.insert("layer") }
    return kinds
  }
}

extension Tensor {
  /// Whether the elements lie one after another in memory, as reflection shows it.
  fileprivate var liesInOrder: Bool {
    let object = Mirror(reflecting: self).descendant("object").map(Mirror.init(reflecting:))
    return object?.descendant("isContiguous") as? Bool ?? true
  }
}
