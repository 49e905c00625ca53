import Martlet
import MartletData
import MartletNetworks
import Testing

@Suite struct ClassifierTests {
  @Test func leNetHasTheKnownParameters() {
    var generator = PhiloxGenerator(seed: 1)
    let model = LeNet5(using: &generator)
    #expect(model.parameterCount == 61_706)
    #expect(model(Tensor.ones([2, 28, 28, 1])).shape == [2, 10])
    #expect(model.features(Tensor.ones([1, 28, 28, 1])).shape == [1, 5, 5, 16])
    let other = LeNet5(
      height: 32, width: 20, channels: 3, classes: 4, activation: { ReLU() }, pooling: { MaxPooling2D() },
      using: &generator)
    #expect(other(Tensor.ones([1, 32, 20, 3])).shape == [1, 4])
  }

  @Test func variantsWithoutPoolingAreComparable() {
    var counts: [Downsampling: Int] = [:]
    for downsampling in Downsampling.allCases {
      var generator = PhiloxGenerator(seed: 1)
      let model = ConvolutionalClassifier(
        channels: 1, classes: 10, filters: [8, 16], convolutionsPerStage: 2, downsampling: downsampling,
        using: &generator)
      counts[downsampling] = model.parameterCount
      let x = Tensor.ones([1, 28, 28, 1])
      #expect(model(x).shape == [1, 10])
      let side = downsampling == .none ? 28 : 7
      #expect(model.features(x).shape == [1, side, side, 16], "\(downsampling)")
      let pools = model.namedModules.contains { $0.value is MaxPooling2D || $0.value is AveragePooling2D }
      #expect(pools == [.maxPooling, .averagePooling].contains(downsampling))
    }
    let plain = counts[.maxPooling]
    for downsampling in [Downsampling.averagePooling, .stride, .none] { #expect(counts[downsampling] == plain) }
    #expect(counts[.stridedConvolution] == (plain ?? 0) + (9 * 8 * 8 + 8) + (9 * 16 * 16 + 16))
  }
}

@Suite struct FeatureMapTests {
  @Test func mapsAreTheLayersChannels() {
    var generator = PhiloxGenerator(seed: 1)
    let model = LeNet5(using: &generator)
    let x = Tensor.uniform([1, 28, 28, 1], using: &generator)
    let maps = FeatureMap.maps(of: model, layer: "features.0", for: x)
    #expect(maps.count == 6 && maps[0].height == 28 && maps[0].width == 28)
    let direct = model.features.layers[0](x)
    for (channel, map) in maps.enumerated() {
      #expect(map.values == direct[0, Slice.all, Slice.all, channel].floats)
    }
    #expect(FeatureMap.maps(of: model, layer: "features.3", for: x).count == 16)
    #expect(FeatureMap.maps(of: model, layer: "classifier.1", for: x).isEmpty, "vectors are no maps")
    #expect(FeatureMap.maps(of: model, layer: "nowhere", for: x).isEmpty)
  }

  @Test func filtersAreTheWeights() {
    var generator = PhiloxGenerator(seed: 1)
    let layer = Convolution2D(4, 6, kernel: 3, groups: 2, using: &generator)
    let filters = FeatureMap.filters(of: layer)
    #expect(filters.count == 6 && filters.allSatisfy { $0.count == 2 })
    #expect(filters[5][1].values == layer.weight.value[5, Slice.all, Slice.all, 1].floats)
  }

  @Test func picturesUseTheWholeRangeOfGray() {
    let map = FeatureMap(height: 2, width: 2, values: [-1, 0, 1, 3])
    #expect(map.image.pixels == [0, 64, 128, 255])
    #expect(map.imageAroundZero.pixels == [85, 128, 170, 255])
    let flat = FeatureMap(height: 1, width: 2, values: [0, 0])
    #expect(flat.image.pixels == [0, 0] && flat.imageAroundZero.pixels == [128, 128])
  }
}

@Suite struct InvarianceCurveTests {
  /// Pictures with a bright bar: upright ones of class 0 and lying ones of class 1, moved by chance.
  private func bars(_ count: Int) -> ImageDataset {
    var generator = PhiloxGenerator(seed: 9)
    var pixels = [UInt8](repeating: 0, count: count * 81)
    var labels: [Int32] = []
    for picture in 0..<count {
      let isLying = Bool.random(using: &generator)
      let place = Int.random(in: 3...5, using: &generator)
      for position in 1..<8 {
        pixels[picture * 81 + (isLying ? place * 9 + position : position * 9 + place)] = 255
      }
      labels.append(isLying ? 1 : 0)
    }
    return ImageDataset(
      LabelledImages(
        pixels: pixels, count: count, height: 9, width: 9, labels: labels, classNames: ["upright", "lying"]))
  }

  /// Sees the longer extent of what is bright.
  private final class Judge: Layer {
    func callAsFunction(_ x: Tensor) -> Tensor {
      let rows = x.sum([2, 3]).squared().sum([1], keepingAxes: true)
      let columns = x.sum([1, 3]).squared().sum([1], keepingAxes: true)
      return Tensor.concatenate([columns, rows], axis: 1)
    }
  }

  @Test func turningBarsTurnsTheirClass() {
    let (data, raw) = (bars(40), Standardization.identity(channels: 1))
    let curve = InvarianceCurve(of: Judge(), on: data, standardization: raw, values: [0, 10, 90, 180], batchSize: 16) {
      .rotation(degrees: $0)
    }
    #expect(curve.points.map(\.value) == [0, 10, 90, 180])
    #expect(curve.points.map(\.accuracy) == [1, 1, 0, 1])
    #expect(curve.points.map(\.consistency) == [1, 1, 0, 1])
  }

  @Test func imagesAreStandardisedAfterTheTransform() {
    /// Tells the darkest number.
    final class Darkest: Layer {
      func callAsFunction(_ x: Tensor) -> Tensor {
        let darkest = x.min([1, 2, 3]).expanded(at: -1)
        return Tensor.concatenate([Tensor.zeros(like: darkest), (darkest + 0.5).abs() * -1 + 0.01], axis: 1)
      }
    }
    // Black is −0.5 in the model's scale, also where it comes in from outside.
    let scale = Standardization(mean: [0.25], standardDeviation: [0.5])
    let curve = InvarianceCurve(of: Darkest(), on: bars(10), standardization: scale, values: [0, 1]) {
      .translation(x: $0, y: 0)
    }
    #expect(curve.points.allSatisfy { $0.consistency == 1 })
    #expect(curve.points[0].accuracy == curve.points[1].accuracy)
  }
}

@Suite struct SpatialTransformerTests {
  private func transformer(_ freedom: SpatialTransformer.Freedom, size: (Int, Int)? = nil) -> SpatialTransformer {
    var generator = PhiloxGenerator(seed: 1)
    return SpatialTransformer(
      localization: Sequential(Flatten(), Linear(7 * 9 * 2, 5, using: &generator), Tanh()), features: 5,
      freedom: freedom, outputSize: size.map { (height: $0.0, width: $0.1) })
  }

  @Test(arguments: SpatialTransformer.Freedom.allCases)
  func itStartsAsTheIdentity(freedom: SpatialTransformer.Freedom) {
    var generator = PhiloxGenerator(seed: 2)
    let x = Tensor.normal([3, 7, 9, 2], using: &generator)
    let layer = transformer(freedom)
    #expect(layer.regression.weight.shape == [freedom.parameterCount, 5])
    #expect((layer(x) - x).abs().max().scalar < 1e-5)
    #expect(transformer(freedom, size: (4, 6))(x).shape == [3, 4, 6, 2])
    let (_, gradients) = valueAndGradients(of: layer) { (layer(x) * x.flipped([1])).sum() }
    #expect((gradients[layer.regression.weight]?.norm().scalar ?? 0) > 0)
  }

  @Test func theNumbersMeanTransforms() throws {
    var generator = PhiloxGenerator(seed: 3)
    let x = Tensor.normal([1, 7, 9, 2], using: &generator)
    let attention = transformer(.attention)
    attention.regression.bias?.value = Tensor([Float(0.5), 0.25, -0.125])
    // Looking at half of the image is enlarging it.
    let lens = try #require(AffineTransform2D(xx: 0.5, xy: 0, x0: 0.25, yx: 0, yy: 0.5, y0: -0.125).inverse)
    #expect((attention(x) - x.transformed(by: [lens])).abs().max().scalar < 1e-5)
    let rotation = transformer(.rotation)
    rotation.regression.bias?.value = Tensor([Float(0.4)])
    let turn = AffineTransform2D.rotation(degrees: 0.4 / .pi * 180, aspect: 9.0 / 7)
    #expect((rotation(x) - x.transformed(by: [turn])).abs().max().scalar < 1e-5)
  }

  @Test func itLearnsToTurnImagesBack() {
    // A blurred L, turned by 40 degrees; one angle for all.
    var pixels = [Float](repeating: 0, count: 21 * 21)
    for step in 0..<11 {
      for width in 0..<4 {
        pixels[(5 + step) * 21 + 6 + width] = 1
        pixels[(13 + width) * 21 + 6 + step] = 1
      }
    }
    let upright = Tensor(pixels, shape: [1, 21, 21, 1]).averagePooled2D(window: (3, 3), stride: (1, 1), padding: 1)
    let turned = upright.transformed(by: [.rotation(degrees: 40)])
    let layer = SpatialTransformer(
      localization: Lambda { x in Tensor.ones([x.shape[0], 1]) }, features: 1, freedom: .rotation)
    let optimizer = Adam(learningRate: 0.03)
    var losses: [Double] = []
    for _ in 0..<120 {
      let (loss, gradients) = valueAndGradients(of: layer) { meanSquaredError(layer(turned), upright) }
      optimizer.update(layer, with: gradients)
      losses.append(loss.scalar)
    }
    let maps = layer.maps(for: turned).doubles
    #expect(abs(maps[0] - 0.7660) < 0.03, "the cosine of 40 degrees, found \(maps[0])")
    #expect(losses[119] < losses[0] / 10)
  }
}
