import Foundation
import Martlet
import MartletData

/// The sizes of a BERT encoder (Devlin et al. 2019, §3).
///
/// It is read from the `config.json` of Hugging Face's checkpoints.
public struct BERTConfiguration: Sendable, Hashable {
  /// The number of tokens in the vocabulary.
  public var vocabularySize = 30_522
  /// The features of a state.
  public var features = 768
  /// The number of layers.
  public var depth = 12
  /// The heads of attention.
  public var heads = 12
  /// The features within a feed-forward network.
  public var hiddenFeatures = 3072
  /// The activation within a feed-forward network.
  public var activation = FeedForwardActivation.gelu
  /// The most tokens of a text.
  public var maximumLength = 512
  /// The kinds of segments: two where pairs of texts are told apart.
  public var segmentTypes = 2
  /// The probability of dropout of branches and embeddings.
  public var dropout = 0.1
  /// The probability of dropout of attention's weights.
  public var attentionDropout = 0.1
  /// What layer normalisation adds to the variance.
  public var epsilon = 1e-12
  /// The standard deviation of random weights.
  public var initialDeviation = 0.02

  /// BERT-base; change what differs.
  public init() {}

  /// Reads a `config.json`.
  ///
  /// Throws when the file cannot be read or is not JSON, or with a list of all that is missing or not supported.
  public init(contentsOf path: String) throws(DataError) {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw DataError(
        .unreadable, path: path, problem: "the file cannot be read", remedy: "check the path and its permissions")
    }
    try self.init(encoded: Array(data), name: path)
  }

  /// Reads the bytes of such a file; `name` stands for it in errors.
  public init(encoded bytes: [UInt8], name: String = "config.json") throws(DataError) {
    let fields: BERTConfigurationFields
    do {
      fields = try JSONDecoder().decode(BERTConfigurationFields.self, from: Data(bytes))
    } catch {
      throw DataError(
        .wrongFormat, path: name, problem: "this is not a JSON object", remedy: "use the config.json of the model")
    }
    guard fields.faults.isEmpty else {
      throw DataError(
        .invalidValue, path: name,
        problem: "not the configuration of a BERT encoder: \(fields.faults.joined(separator: ", "))",
        remedy: "use the config.json of a BERT model")
    }
    self = fields.configuration
  }

  /// The number of an encoder's parameters, or the greatest `Int` where that is greater.
  public func parameterCount(hasPooler: Bool = true) -> Int {
    func product(_ a: Int, _ b: Int) -> Int {
      let (result, overflows) = a.multipliedReportingOverflow(by: b)
      return overflows ? .max : result
    }
    func sum(_ terms: Int...) -> Int {
      terms.reduce(0) { total, term in
        let (result, overflows) = total.addingReportingOverflow(term)
        return overflows ? .max : result
      }
    }
    func map(_ inputs: Int, _ outputs: Int) -> Int { sum(product(inputs, outputs), outputs) }
    let norm = product(2, features)
    let tables = product(sum(vocabularySize, maximumLength, segmentTypes), features)
    let layer = sum(
      product(4, map(features, features)), map(features, hiddenFeatures), map(hiddenFeatures, features),
      product(2, norm))
    return sum(tables, norm, product(depth, layer), hasPooler ? map(features, features) : 0)
  }
}
