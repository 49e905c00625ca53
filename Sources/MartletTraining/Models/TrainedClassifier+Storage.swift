import Foundation
import Martlet
import MartletData

extension TrainedClassifier {
  /// What the metadata of a file say under `classifier`.
  public static let format = "martlet-classifier/1"

  /// Writes weights and description as safetensors; the file is whole or not there.
  public func save(to path: String) throws(CheckpointError) {
    try Safetensors.write(model.state, metadata: metadata, to: path)
  }

  /// Reads a classifier from a run folder or a safetensors file.
  ///
  /// Throws a `TrainingError` where there is none or its description is not one, and a `CheckpointError` where the file
  /// breaks its format or the tensors do not fit the model.
  public init(contentsOf path: String) throws {
    let file = try Self.file(at: path)
    try self.init(Safetensors.read(file), path: file)
  }

  /// Reads a classifier from the bytes of a safetensors file; `name` stands for it in errors.
  package init(encoded bytes: [UInt8], name: String = "classifier") throws {
    try self.init(Safetensors.decode(bytes, name: name), path: name)
  }

  private init(_ contents: Safetensors.Contents, path: String) throws(TrainingError) {
    let description = try Description(contents.metadata, path: path)
    try Self.check(contents, suffices: description, path: path)
    var generator = PhiloxGenerator(seed: 0)
    let untrained = try TrainedClassifier.untrained(description, path: path, using: &generator)
    do throws(CheckpointError) {
      try untrained.model.load(contents.tensors)
    } catch {
      throw .malformedRun(path: path, reason: error.description)
    }
    self = untrained
  }

  private static func untrained(
    _ description: Description, path: String, using generator: inout PhiloxGenerator
  ) throws(TrainingError) -> TrainedClassifier {
    do throws(TrainingError) {
      return try TrainedClassifier(untrained: description, using: &generator)
    } catch {
      throw .malformedRun(path: path, reason: error.description)
    }
  }

  /// Throws where a small file would make a great model; what differs in a small one is told tensor by tensor.
  private static func check(
    _ contents: Safetensors.Contents, suffices description: Description, path: String
  ) throws(TrainingError) {
    let stored = contents.tensors.values.reduce(0) { $0 + $1.elementCount }
    guard let count = ModelCatalogue.parameterCount(of: description.model, for: description.shape),
      count > 10 * stored + 1 << 16
    else { return }
    throw .malformedRun(
      path: path, reason: "its tensors have \(stored) elements and the model that it describes \(count) parameters")
  }

  /// The safetensors file of a run folder, or the file itself.
  public static func file(at path: String) throws(TrainingError) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .missingRun(path: path, reason: "there is no such run folder or file")
    }
    guard isFolder.boolValue else { return path }
    let file = "\(path)/\(RunFolder.modelName)"
    guard FileManager.default.fileExists(atPath: file) else {
      throw .missingRun(path: path, reason: "is not a run folder: it has no \(RunFolder.modelName)")
    }
    return file
  }

  private var metadata: [String: String] {
    let shape = description.shape
    return [
      "classifier": Self.format,
      "model": description.model,
      "dataset": description.dataset,
      "input_shape": Self.json([shape.height, shape.width, shape.channels]),
      "class_names": Self.json(description.classNames),
      "standardization": Self.json(description.standardization),
      "mean_border": "\(description.meanBorder)",
      "dropout": "\(description.dropout)",
      "parameters": "\(model.parameterCount)",
    ]
  }

  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Texts and finite numbers can always be encoded.
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension TrainedClassifier.Description {
  /// The greatest side of a picture that a file may ask for: beyond it no memory would suffice.
  private static let largestSide = 4096

  /// Reads a description from a file's metadata; lists all that is missing or wrong.
  fileprivate init(_ metadata: [String: String], path: String) throws(TrainingError) {
    guard metadata["classifier"] == TrainedClassifier.format else {
      throw .malformedRun(
        path: path,
        reason: metadata["classifier"].map { "its classifier format is '\($0)', expected \(TrainedClassifier.format)" }
          ?? "its metadata do not say how pictures are classified")
    }
    var problems: [String] = []
    func value<Value: Decodable>(_ key: String, _ type: Value.Type, accepts: (Value) -> Bool) -> Value? {
      guard let text = metadata[key] else {
        problems.append("\(key) is missing")
        return nil
      }
      guard let value = try? JSONDecoder().decode(type, from: Data(text.utf8)), accepts(value) else {
        problems.append("\(key) is not valid")
        return nil
      }
      return value
    }
    let sizes = value("input_shape", [Int].self) {
      $0.count == 3 && $0.allSatisfy { (1...Self.largestSide).contains($0) } && [1, 3].contains($0[2])
    }
    let names = value("class_names", [String].self) { (1...10_000).contains($0.count) }
    let standardization = value("standardization", Standardization.self) { $0.mean.count == sizes?[2] }
    let border = value("mean_border", Double.self) { (0...255).contains($0) }
    let dropout = value("dropout", Double.self) { (0..<1).contains($0) }
    for key in ["model", "dataset"] where metadata[key] == nil { problems.append("\(key) is missing") }
    guard let sizes, let names, let standardization, let border, let dropout, let model = metadata["model"],
      let dataset = metadata["dataset"]
    else { throw .malformedRun(path: path, reason: problems.joined(separator: "; ")) }
    self.model = model
    self.dataset = dataset
    shape = ClassifierShape(height: sizes[0], width: sizes[1], channels: sizes[2], classes: names.count)
    classNames = names
    self.standardization = standardization
    meanBorder = border
    self.dropout = dropout
  }
}
