import Foundation
import Martlet
import MartletData
import MartletTraining
import TestSupport
import Testing

struct TrainedClassifierTests {
  private func classifier(_ name: String = "mlp", seed: UInt64 = 4) throws -> TrainedClassifier {
    let dataset = halves(20)
    var generator = PhiloxGenerator(seed: seed)
    return try TrainedClassifier(
      untrained: TrainedClassifier.Description(
        model: name, dataset: "halves", trainedOn: dataset, standardization: Standardization(of: dataset),
        dropout: 0.25), using: &generator)
  }

  @Test(arguments: ModelCatalogue.names)
  func aClassifierIsReadAsItWasWritten(name: String) throws {
    let folder = try TemporaryFolder()
    let original = try classifier(name)
    try original.save(to: "\(folder.path)/model.safetensors")
    for path in [folder.path, "\(folder.path)/model.safetensors"] {
      let copy = try TrainedClassifier(contentsOf: path)
      #expect(copy.description == original.description)
      let x = Tensor.ones([2, 4, 4, 1])
      #expect(copy.model(x).floats == original.model(x).floats)
      #expect(copy.model.state.keys == original.model.state.keys)
    }
  }

  @Test func tensorsThatDoNotFitAreAllListed() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/model.safetensors"
    let original = try classifier("linear")
    try original.save(to: path)
    let contents = try Safetensors.read(path)
    try Safetensors.write(
      ["1.weight": Tensor.zeros([2, 15]), "other": Tensor.zeros([1])], metadata: contents.metadata, to: path)
    #expect(
      errorText { try TrainedClassifier(contentsOf: path) }
        == "\(path): not a trained classifier: the tensors do not fit the model: 1.weight is [2, 15] and should be "
        + "[2, 16]; 1.bias is missing; other is not part of the model")
  }

  @Test(
    arguments: [
      ("classifier", nil, "its metadata do not say how pictures are classified"),
      ("classifier", "x", "its classifier format is 'x', expected martlet-classifier/1"),
      ("model", "foo", "there is no model 'foo'; choose one of: linear, mlp, cnn, resnet"),
      ("model", nil, "model is missing"),
      ("input_shape", "[4,4]", "input_shape is not valid; standardization is not valid"),
      ("input_shape", "[100000,100000,1]", "input_shape is not valid; standardization is not valid"),
      ("input_shape", "[4,4,-1]", "input_shape is not valid; standardization is not valid"),
      ("class_names", "[]", "class_names is not valid"),
      ("standardization", "{\"mean\":[0.5],\"standard_deviation\":[0]}", "standardization is not valid"),
      ("standardization", "{\"mean\":[0.5,1],\"standard_deviation\":[1,1]}", "standardization is not valid"),
      ("mean_border", "256", "mean_border is not valid"),
      ("dropout", "1", "dropout is not valid"),
    ] as [(String, String?, String)])
  func metadataThatAreNoDescriptionAreRefused(key: String, value: String?, reason: String) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/model.safetensors"
    try classifier().save(to: path)
    var contents = try Safetensors.read(path)
    contents.metadata[key] = value
    try Safetensors.write(contents.tensors, metadata: contents.metadata, to: path)
    #expect(errorText { try TrainedClassifier(contentsOf: path) } == "\(path): not a trained classifier: \(reason)")
  }

  @Test func aMissingRunIsNamed() throws {
    let folder = try TemporaryFolder()
    #expect(
      errorText { try TrainedClassifier(contentsOf: "\(folder.path)/none") }
        == "\(folder.path)/none: there is no such run folder or file")
    #expect(
      errorText { try TrainedClassifier(contentsOf: folder.path) }
        == "\(folder.path): is not a run folder: it has no model.safetensors")
  }

  @Test func picturesOfAnotherSizeAreObjectedTo() throws {
    let other = ImageDataset(
      LabelledImages(pixels: [1, 2, 3, 4], count: 1, height: 2, width: 2, labels: [0], classNames: ["a"]))
    #expect(
      try classifier().objection(to: other)?.description
        == "the pictures are 2 × 2 × 1 and the model was trained on 4 × 4 × 1")
    #expect(try classifier().objection(to: halves(4)) == nil)
  }

  @Test func probabilitiesAddUpToOne() throws {
    let classifier = try classifier()
    let picture = classifier.prepare(Image(width: 9, height: 4, channels: 1, pixels: (0..<36).map { UInt8($0 * 7) }))
    #expect(abs(classifier.probabilities(of: picture).reduce(0, +) - 1) < 1e-5)
  }
}
