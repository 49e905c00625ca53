import Foundation
import Martlet
import MartletData
import MartletText
import MartletTraining

/// A file format with valid small files and a check of a mutated one.
enum Format: String, CaseIterable {
  case safetensors
  case npy
  case npz
  case torch
  case torchLegacy = "torch-legacy"
  case gzip
  case idx
  case png
  case jpeg
  case zip
  case vocabulary
  case bertConfiguration = "bert-config"
  case csv
  case timeSeries = "time-series"
  case xz
  case rData = "r-data"
  case integerTable = "integer-table"
  case classifier
  case quantizedModel = "quantized-model"

  /// Valid files: those of the peers in `Tests/Golden`, and some written here.
  func seeds() throws -> [[UInt8]] {
    switch self {
    case .safetensors: return try golden("formats", "safetensors")
    case .npy: return try golden("formats", "npy")
    case .npz: return try golden("formats", "npz") + [packedArrays()]
    case .torch: return try golden("formats", "pt").filter { $0.starts(with: [0x50, 0x4b]) }
    case .torchLegacy: return try golden("formats", "pt").filter { !$0.starts(with: [0x50, 0x4b]) }
    case .gzip:
      let text = Array("the same words, the same words, and others".utf8)
      return [Gzip.compress(text), Gzip.compress([]), Gzip.compress(text, level: 0) + Gzip.compress(text)]
    case .idx:
      let images = IDXArray(shape: [3, 4, 2], type: .uint8, bytes: [UInt8](0..<24)).encoded()
      let numbers = IDXArray(shape: [2, 2], type: .float64, bytes: [UInt8](0..<32)).encoded()
      return [images, numbers, Gzip.compress(images), Gzip.compress(numbers)]
    case .png: return try golden("images", "png")
    case .jpeg: return try golden("images", "jpg")
    case .zip: return try golden("formats", "npz") + golden("formats", "pt").filter { $0.starts(with: [0x50, 0x4b]) }
    case .vocabulary:
      let special = WordPieceTokenizer.SpecialToken.allCases.map(\.rawValue).joined(separator: "\n")
      return try golden("text/tiny", "txt") + [Array("\(special)\nthe\n##t\r\nunaff\n##able\n机\n".utf8)]
    case .bertConfiguration: return try golden("text/tiny", "json")
    case .csv: return try golden("tables", "csv")
    case .timeSeries:
      return [
        "# comment\n@univariate false\n@dimensions 2\n@equalLength true\n@classLabel true a b\n@data\n1,2:3,?:a\n4,5:6,7:b\n",
        "@problemName p\n@targetlabel true\n@data\n1,-2.5e3,3:0.5\n4:1\n",
      ].map { Array($0.utf8) }
    case .xz: return try golden("tables", "rda").filter { $0.first == 0xfd }
    case .rData: return try (golden("tables", "rda") + golden("tables", "rds")).filter { $0.first != 0xfd }
    case .integerTable: return ["0,16,3\n4,5,6\r\n7,8,16", "1,2,3\n"].map { Array($0.utf8) }
    case .classifier: return try ModelCatalogue.names.map(classifier)
    case .quantizedModel: return [try quantizedModel()]
    }
  }

  /// Reads a file and gives the bytes that came out of it; throws where the file is refused.
  func read(_ bytes: [UInt8]) throws -> Decoded {
    switch self {
    case .safetensors: return Decoded(try Safetensors.decode(bytes).tensors)
    case .npy: return Decoded(["": try NPY.decode(bytes)])
    case .npz: return Decoded(try NPZ.decode(bytes))
    case .torch, .torchLegacy: return Decoded(try TorchCheckpoint.decode(bytes).tensors)
    case .gzip: return Decoded(count: try Gzip.decompress(bytes).count)
    case .idx: return Decoded(count: try IDXArray(encoded: bytes).bytes.count)
    case .png: return Decoded(count: try Image(png: bytes).pixels.count)
    case .jpeg: return Decoded(count: try Image(jpeg: bytes).pixels.count)
    case .zip:
      let archive = try ZipArchive(encoded: bytes)
      var count = 0
      for entry in archive.entries { count = max(count, try archive.contents(of: entry.name).count) }
      return Decoded(count: count)
    case .vocabulary:
      // What is accepted must serve: a text goes through it and back.
      let tokenizer = try WordPieceTokenizer(Vocabulary(encoded: bytes))
      let text = tokenizer.decode(tokenizer.encode("The héat of 机器 [MASK] — unaffable\u{0}!").tokens)
      return Decoded(count: tokenizer.vocabulary.tokens.reduce(text.utf8.count) { $0 + $1.utf8.count })
    case .bertConfiguration: return Decoded(count: try BERTConfiguration(encoded: bytes).parameterCount() > 0 ? 1 : 0)
    case .csv: return Decoded(count: try DelimitedText().table(bytes).size)
    case .timeSeries:
      let file = try TimeSeriesFile(encoded: bytes)
      return Decoded(count: file.series.reduce(0) { $0 + $1.reduce(0) { $0 + 32 + 8 * $1.count } })
    case .xz: return Decoded(count: try XZ.decompress(bytes).count)
    case .rData: return Decoded(count: try RData.tables(encoded: bytes).values.reduce(0) { $0 + $1.size })
    case .integerTable:
      return Decoded(count: 8 * (try IntegerTable.parse(bytes, columns: 3, range: 0...16, name: "table").count))
    case .classifier:
      let classifier = try TrainedClassifier(encoded: bytes)
      let shape = classifier.description.shape
      // What is accepted must serve; on great pictures that takes what they take.
      guard shape.height * shape.width < 10_000 else { return Decoded(classifier.model.state) }
      let picture = classifier.prepare(Image(width: 3, height: 2, channels: 1, pixels: [0, 50, 100, 150, 200, 250]))
      _ = classifier.probabilities(of: picture)
      return Decoded(classifier.model.state)
    case .quantizedModel: return Decoded(count: try QuantizedModel(decoding: bytes).byteCount)
    }
  }

  /// What may be held besides ten times the file and what comes out of it: the decoders' own working memory.
  ///
  /// A header of xz says how much of what came out its decoder must keep; it may be the most that is allowed at all.
  var workingMemory: Int { self == .xz ? 80 << 20 : 2 << 20 }

  /// The mutated file of a number: the same number, seed and format give the same file.
  func file(_ index: Int, seed: UInt64, from seeds: [[UInt8]]) -> [UInt8] {
    let own = UInt64(Self.allCases.firstIndex(of: self) ?? 0)
    var mutation = Mutation(generator: SplitMix(state: seed &* 0x9e37_79b9 ^ own << 56 ^ UInt64(index) << 8))
    let valid = seeds[index % seeds.count]
    switch self {
    case .png:
      let file = mutation.mutated(valid, others: seeds)
      return mutation.chance(3) ? file : Checksums.corrected(png: file)
    case .npz, .torch, .zip:
      // Checksums catch nearly all changes: with right ones they reach what reads the contents.
      if mutation.chance(3) { return mutation.mutated(valid, others: seeds) }
      return Checksums.repacked(valid, &mutation) ?? mutation.mutated(valid, others: seeds)
    default: return mutation.mutated(valid, others: seeds)
    }
  }

  /// A file of the tool's, of pictures of four by four pixels in two classes.
  private func classifier(_ model: String) throws -> [UInt8] {
    let pictures = ImageDataset(
      LabelledImages(
        pixels: [UInt8](0..<32), count: 2, height: 4, width: 4, labels: [0, 1], classNames: ["light", "dark"]))
    var generator = PhiloxGenerator(seed: 1)
    let classifier = try TrainedClassifier(
      untrained: TrainedClassifier.Description(
        model: model, dataset: "halves", trainedOn: pictures, standardization: Standardization(of: pictures),
        dropout: 0.25), using: &generator)
    let path = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try classifier.save(to: path)
    return try FileReading.bytes(of: path)
  }

  private func quantizedModel() throws -> [UInt8] {
    let output = Quantization(scale: 0.25, zeroPoint: 7)
    let model = QuantizedModel(
      input: Quantization(scale: 0.5, zeroPoint: 3),
      layers: [
        QuantizedConvolution2D(weight: .ones([2, 1, 3, 3]), bias: .ones([2]), padding: .same, output: output),
        QuantizedReLU(), QuantizedMaxPooling2D(window: 3, stride: 2, padding: .all(1)), QuantizedFlatten(),
        QuantizedLinear(weight: .ones([3, 8]), output: output, isRectified: true),
      ])
    let path = FileManager.default.temporaryDirectory.appending(path: "martlet-fuzz-\(getpid()).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try model.write(to: path)
    return try FileReading.bytes(of: path)
  }

  private func packedArrays() throws -> [UInt8] {
    let files = [("x.npy", try NPY.encode(Tensor.zeros([40, 40]))), ("y.npy", try NPY.encode(Tensor([true, false])))]
    return ZipWriter.archive(of: files.map { (name: $0.0, content: $0.1) }, isCompressed: true) ?? []
  }

  private func golden(_ folder: String, _ ending: String) throws -> [[UInt8]] {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Golden").appending(path: folder).path
    return try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".\(ending)") }.sorted()
      .map { try FileReading.bytes(of: "\(path)/\($0)") }
  }
}

/// What came out of a file.
struct Decoded {
  /// The bytes of it.
  var count = 0
  private var tensors: [Tensor] = []

  init(count: Int) { self.count = count }

  init(_ tensors: [String: Tensor]) {
    self.tensors = Array(tensors.values)
    count = tensors.values.reduce(0) { $0 + $1.elementCount * $1.dtype.size }
  }

  /// Looks at every element: what was accepted must be there.
  func touch() -> UInt8 {
    tensors.reduce(0) { sum, tensor in tensor.withUnsafeBytes { $0.reduce(sum, ^) } }
  }
}

extension DataTable {
  /// The bytes that its elements take, the characters of long texts not counted.
  fileprivate var size: Int { 16 * (rowCount + 2) * columnNames.count }
}
