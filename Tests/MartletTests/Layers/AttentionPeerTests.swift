import Martlet
import Testing

/// Attention, transformers and positions against PyTorch.
@Suite struct AttentionPeerTests {
  private let file: PeerFile

  init() throws { file = try PeerFile("more_attention") }

  @Test func theOperationAgrees() throws {
    let names = file.cases.filter { $0.hasPrefix("attention.") }
    #expect(names.count == 11)
    for name in names {
      try file.peerCase(name).check { o in
        Tensor.attention(
          queries: try #require(o["q"]), keys: try #require(o["k"]), values: try #require(o["v"]), mask: o["mask"],
          isCausal: name == "attention.causal", scale: name == "attention.scaled" ? 0.3 : nil)
      }
    }
  }

  private func heads(_ count: Int = 2, keyHeads: Int? = nil) -> MultiHeadAttention {
    var generator = PhiloxGenerator(seed: 0)
    return MultiHeadAttention(8, heads: count, keyHeads: keyHeads, using: &generator)
  }

  @Test func selfAttentionOfSeveralHeadsAgrees() throws {
    for name in ["self", "causal", "padding", "additive"] {
      let layer = heads()
      try file.peerCase("heads.\(name)").check(layer) {
        layer(
          try #require($0["x"]), mask: name == "causal" ? nil : $0["mask"], keyMask: $0["padding"],
          isCausal: name == "causal")
      }
    }
    let layer = heads(4, keyHeads: 2)
    try file.peerCase("heads.grouped").check(layer) { layer(try #require($0["x"]), isCausal: true) }
  }

  @Test func crossAttentionAgrees() throws {
    let layer = heads()
    try file.peerCase("heads.cross").check(layer) {
      layer(
        try #require($0["x"]), attendingTo: try #require($0["memory"]), mask: $0["mask"], keyMask: $0["padding"])
    }
    var generator = PhiloxGenerator(seed: 0)
    let separate = MultiHeadAttention(8, heads: 2, keyFeatures: 6, valueFeatures: 5, using: &generator)
    try file.peerCase("heads.separate").check(separate) {
      separate(try #require($0["x"]), attendingTo: try #require($0["memory"]), values: $0["values"])
    }
  }

  @Test func theCombinedProjectionIsTakenApart() throws {
    let golden = file.peerCase("heads.self")
    let o = golden.operands
    func joined(_ name: String) throws -> Tensor {
      Tensor.concatenate(try ["query", "key", "value"].map { try #require(o["\($0).\(name)"]) })
    }
    let layer = MultiHeadAttention(
      combinedWeight: try joined("weight"), combinedBias: try joined("bias"),
      outputWeight: try #require(o["output.weight"]), outputBias: o["output.bias"], heads: 2)
    expectClose(layer(try #require(o["x"])), try file.tensor("heads.self/output"), (1e-4, 1e-5), "combined")
  }

  @Test func encoderLayersAgree() throws {
    for (isNormFirst, norm) in [(false, "post"), (true, "pre")] {
      for activation in [FeedForwardActivation.relu, .gelu] {
        var generator = PhiloxGenerator(seed: 0)
        let layer = TransformerEncoderLayer(
          8, heads: 2, hidden: 12, activation: activation, isNormFirst: isNormFirst, using: &generator)
        try file.peerCase("encoderLayer.\(norm).\(activation)").check(layer) {
          layer(try #require($0["x"]), keyMask: $0["padding"], isCausal: true)
        }
      }
    }
  }

  @Test func decoderLayersAgree() throws {
    for (isNormFirst, norm) in [(false, "post"), (true, "pre")] {
      for activation in [FeedForwardActivation.relu, .gelu] {
        var generator = PhiloxGenerator(seed: 0)
        let layer = TransformerDecoderLayer(
          8, heads: 2, hidden: 12, activation: activation, isNormFirst: isNormFirst, using: &generator)
        // Gradients of biases of keys are exactly 0: what is compared there is rounding alone.
        try file.peerCase("decoderLayer.\(norm).\(activation)").check(layer, absolute: 3e-5) {
          layer(try #require($0["x"]), memory: try #require($0["memory"]), memoryKeyMask: $0["memoryPadding"])
        }
      }
    }
  }

  @Test func stacksOfLayersAgree() throws {
    var generator = PhiloxGenerator(seed: 0)
    let encoder = TransformerEncoder(depth: 2, 8, heads: 2, hidden: 12, isNormFirst: true, using: &generator)
    try file.peerCase("encoder").check(encoder) { encoder(try #require($0["x"])) }
    let decoder = TransformerDecoder(depth: 2, 8, heads: 2, hidden: 12, isNormFirst: true, using: &generator)
    try file.peerCase("decoder").check(decoder, absolute: 3e-5) {
      decoder(try #require($0["x"]), memory: try #require($0["memory"]))
    }
  }

  @Test func positionsAgree() throws {
    let halves = RotaryPositions(6, maximumLength: 8)
    try file.peerCase("rotary.halves").check { halves(try #require($0["x"])) }
    let interleaved = RotaryPositions(6, maximumLength: 10, base: 500, pairing: .interleaved)
    try file.peerCase("rotary.interleaved").check { interleaved(try #require($0["x"]), offset: 3) }
    try file.peerCase("sinusoidal").check { SinusoidalPositions(6)(try #require($0["x"])) }
    try file.peerCase("sinusoidal.offset").check { SinusoidalPositions(7)(try #require($0["x"]), offset: 4) }
    let learned = LearnedPositions(weight: Tensor.zeros([9, 4]))
    try file.peerCase("learned").check(learned) { learned(try #require($0["x"]), offset: 2) }
  }
}
