import MartletData
import MartletText
import TestSupport
import Testing

struct BERTConfigurationTests {
  private func read(_ json: String) throws -> BERTConfiguration {
    try BERTConfiguration(encoded: Array(json.utf8), name: "c")
  }

  private let sizes = """
    "vocab_size": 10, "hidden_size": 12, "num_hidden_layers": 1, "num_attention_heads": 3, "intermediate_size": 7,
    "max_position_embeddings": 9, "type_vocab_size": 2
    """

  @Test func theFileOfATrainedModelIsRead() throws {
    let configuration = try BERTConfiguration(contentsOf: "\(Goldens.tiny)/config.json")
    var expected = BERTConfiguration()
    expected.vocabularySize = 342
    expected.features = 24
    expected.depth = 2
    expected.heads = 3
    expected.hiddenFeatures = 40
    expected.maximumLength = 64
    expected.initialDeviation = 0.3
    #expect(configuration == expected)
  }

  @Test func everyFieldHasItsPlace() throws {
    let configuration = try read(
      """
      {\(sizes), "hidden_act": "gelu_new", "hidden_dropout_prob": 0.2, "attention_probs_dropout_prob": 0,
       "layer_norm_eps": 1e-5, "initializer_range": 0.5, "model_type": "bert", "position_embedding_type": "absolute",
       "unknown": [1, {"x": null}]}
      """)
    #expect(configuration.activation == .geluApproximation)
    #expect(configuration.dropout == 0.2 && configuration.attentionDropout == 0)
    #expect(configuration.epsilon == 1e-5 && configuration.initialDeviation == 0.5)
    #expect(try read("{\(sizes)}").activation == .gelu)
  }

  @Test func allThatIsWrongIsSaidAtOnce() {
    #expect(
      errorText {
        try read(
          """
          {"vocab_size": 0, "hidden_size": "wide", "num_hidden_layers": 1.5, "intermediate_size": 4, "hidden_act": "mish",
           "max_position_embeddings": 1e30, "type_vocab_size": 2, "hidden_dropout_prob": 2, "model_type": "gpt2"}
          """)
      }
        == "c: not the configuration of a BERT encoder: vocab_size is not a whole number from 1 to 2147483647, "
        + "hidden_size is not a whole number from 1 to 2147483647, "
        + "num_hidden_layers is not a whole number from 1 to 2147483647, num_attention_heads is missing, "
        + "max_position_embeddings is not a whole number from 1 to 2147483647, "
        + "hidden_dropout_prob is not a number from 0.0 to 1.0, "
        + "hidden_act is not gelu or gelu_new or gelu_pytorch_tanh or relu or silu or swish, model_type is not bert; "
        + "use the config.json of a BERT model")
    #expect(
      errorText { try read("{\(sizes)}".replacing("\"hidden_size\": 12", with: "\"hidden_size\": 11")) }
        .contains("3 heads do not divide 11 features"))
    for text in ["", "[]", "{", "3", "{\"vocab_size\": }"] {
      #expect(errorText { try read(text) } == "c: this is not a JSON object; use the config.json of the model")
    }
    #expect(errorText { try BERTConfiguration(contentsOf: "/no/config.json") }.hasPrefix("/no/config.json: "))
  }

  @Test func parametersAreCounted() {
    var generator = SystemRandomNumberGenerator()
    for hasPooler in [false, true] {
      let encoder = BERTEncoder(smallConfiguration(), hasPooler: hasPooler, using: &generator)
      #expect(encoder.parameterCount == smallConfiguration().parameterCount(hasPooler: hasPooler))
    }
    #expect(BERTConfiguration().parameterCount() == 109_482_240)
    var vast = BERTConfiguration()
    (vast.features, vast.depth, vast.vocabularySize) = (1 << 31, 1 << 31, 1 << 31)
    #expect(vast.parameterCount() == .max)
  }
}
