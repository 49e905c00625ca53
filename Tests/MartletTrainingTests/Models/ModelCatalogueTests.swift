import Martlet
import MartletTraining
import TestSupport
import Testing

struct ModelCatalogueTests {
  private func build(_ name: String, _ shape: ClassifierShape, dropout: Double = 0) throws -> any Layer {
    var generator = PhiloxGenerator(seed: 1)
    return try ModelCatalogue.model(name, for: shape, dropout: dropout, using: &generator)
  }

  /// Numbers of parameters by arithmetic: weights and biases of each layer.
  @Test(arguments: [
    ("linear", 784 * 10 + 10),
    ("mlp", 784 * 256 + 256 + 256 * 10 + 10),
    ("cnn", 32 * 9 + 32 + 64 * 32 * 9 + 64 + 3136 * 128 + 128 + 128 * 10 + 10),
    ("resnet", 269_434),
  ])
  func parameterCountsAreKnown(name: String, count: Int) throws {
    let network = try build(name, ClassifierShape(height: 28, width: 28, channels: 1, classes: 10))
    #expect(network.parameterCount == count)
  }

  /// 0.27 M in table 6 of He et al. 2016.
  @Test func resNet20ForCIFARHasThePapersSize() throws {
    let network = try build("resnet", ClassifierShape(height: 32, width: 32, channels: 3, classes: 10))
    #expect(network.parameterCount == 269_722)
    #expect(network.summary == "ResNet-20")
    #expect(network.parameters.count { $0.shape.rank == 4 } == 19)
  }

  @Test(arguments: ModelCatalogue.names, [(28, 28, 1), (32, 32, 3), (9, 5, 1), (4, 7, 3)])
  func everyModelTakesPicturesOfManySizes(name: String, size: (Int, Int, Int)) throws {
    let shape = ClassifierShape(height: size.0, width: size.1, channels: size.2, classes: 7)
    let network = try build(name, shape, dropout: 0.2)
    let x = Tensor.ones([3, size.0, size.1, size.2])
    #expect(network(x).shape == [3, 7])
    #expect(network.parameterCount == ModelCatalogue.parameterCount(of: name, for: shape))
    let (loss, gradients) = withPhase(.training(seed: 1)) {
      valueAndGradients(of: network) { crossEntropy(network(x), Tensor([0, 1, 6] as [Int32])) }
    }
    #expect(loss.scalar.isFinite)
    #expect(network.parameters.allSatisfy { gradients[$0]?.shape == $0.shape })
  }

  @Test(arguments: ["linear", "mlp", "cnn"]) func picturesThatTakeTooManyParametersAreRefused(name: String) {
    for size in [16_000, 1 << 20] {
      let shape = ClassifierShape(height: size, width: size, channels: 3, classes: 10_000)
      #expect(
        errorText { try build(name, shape) }
          == "the model \(name) does not suit the pictures: \(size) × \(size) pixels take more than 1073741824 "
          + "parameters")
    }
  }

  @Test func anUnknownNameListsWhatThereIs() {
    let shape = ClassifierShape(height: 28, width: 28, channels: 1, classes: 10)
    #expect(
      errorText { try build("foo", shape) } == "there is no model 'foo'; choose one of: linear, mlp, cnn, resnet")
  }

  @Test func picturesThatAreTooSmallAreRefused() {
    let shape = ClassifierShape(height: 3, width: 28, channels: 1, classes: 10)
    #expect(
      errorText { try build("cnn", shape) } == "the model cnn does not suit the pictures: 3 × 28 is less than 4 × 4")
  }

  @Test func theSameSeedGivesTheSameWeights() throws {
    for name in ModelCatalogue.names {
      let shape = ClassifierShape(height: 8, width: 8, channels: 1, classes: 3)
      let (a, b) = (try build(name, shape), try build(name, shape))
      #expect(a.state.keys.sorted() == b.state.keys.sorted())
      #expect(a.state.allSatisfy { b.state[$0.key]?.floats == $0.value.floats })
    }
  }

  @Test func aBlockAddsItsInputAndZerosForNewChannels() {
    var generator = PhiloxGenerator(seed: 2)
    let block = ResidualBlock(2, 4, stride: 2, using: &generator)
    // Without its last scale and shift, the branch gives nothing.
    for (name, parameter) in block.namedParameters where name.hasPrefix("branch.4") {
      parameter.value = Tensor.zeros(parameter.shape)
    }
    let x = Tensor((0..<50).map { Float($0) }, shape: [1, 5, 5, 2])
    let y = block(x)
    #expect(y.shape == [1, 3, 3, 4])
    #expect(y[0, 1, 2].floats == x[0, 2, 4].floats + [0, 0])
  }

  @Test func aPlainNetworkIsItsResidualTwinWithoutShortcuts() {
    var generators = [PhiloxGenerator(seed: 3), PhiloxGenerator(seed: 3)]
    let plain = ResNet(
      channels: 1, classes: 3, blocksPerStage: 2, filters: [4, 8], hasShortcuts: false, using: &generators[0])
    let residual = ResNet(channels: 1, classes: 3, blocksPerStage: 2, filters: [4, 8], using: &generators[1])
    #expect(plain.summary == "Plain-10" && residual.summary == "ResNet-10")
    #expect(plain.state.allSatisfy { residual.state[$0.key]?.floats == $0.value.floats })
    let x = Tensor.normal([2, 8, 8, 1], using: &generators[0])
    let blocks = [plain, residual].map { network in network.blocks[0](network.stem(x)) }
    let stem = plain.stem(x)
    #expect(blocks[0].floats == plain.blocks[0].branch(stem).relu().floats)
    #expect(blocks[1].floats == (stem + plain.blocks[0].branch(stem)).relu().floats)
    #expect(plain(x).shape == [2, 3])
  }
}
