import Martlet
import MartletData
import Testing

/// What quantisation costs on real images.
struct QuantizedAccuracyTests {
  private static let isInstalled = DatasetRegistry().isInstalled("fashion-mnist")

  /// The predicted classes of images.
  private func predictions(_ model: some Layer, _ batches: [(x: Tensor, y: Tensor)]) -> [Int] {
    batches.flatMap { model($0.x).argmax().integers }
  }

  /// 849 of 1,000 right answers became 848.4 in a first measurement of this; half a point is what a user would accept. A
  /// quantisation that is wrong somewhere loses tens of points.
  @Test(.enabled(if: isInstalled, "needs `martlet data install fashion-mnist`"))
  func bytesAnswerAsRealNumbersDo() throws {
    let train = ImageDataset(try FashionMNIST.load(split: .train)).prefix(16_000)
    let test = ImageDataset(try FashionMNIST.load(split: .test))
    let scale = Standardization(of: train)
    var generator = PhiloxGenerator(seed: 1)
    let model = Sequential(
      Convolution2D(1, 16, kernel: 3, padding: .same, bias: false, using: &generator), BatchNorm(16), ReLU(),
      MaxPooling2D(), Convolution2D(16, 32, kernel: 3, padding: .same, using: &generator), ReLU(), MaxPooling2D(),
      Flatten(), Linear(7 * 7 * 32, 64, using: &generator), ReLU(), Dropout(0.2), Linear(64, 10, using: &generator))
    let optimizer = Adam(learningRate: 2e-3)
    for (x, y) in BatchLoader(train, standardization: scale, batchSize: 64) {
      let (_, gradients) = withPhase(.training(seed: UInt64(optimizer.step))) {
        valueAndGradients(of: model) { crossEntropy(model(x), y) }
      }
      optimizer.update(model, with: gradients)
    }
    let batches = Array(BatchLoader(test, standardization: scale, batchSize: 500, isShuffled: false))
    let labels = batches.flatMap { $0.y.integers }
    let real = predictions(model, batches)
    func accuracy(_ predictions: [Int]) -> Double {
      Double(zip(predictions, labels).count { $0 == $1 }) / Double(labels.count)
    }
    #expect(accuracy(real) > 0.8)
    let calibration = BatchLoader(train.prefix(512), standardization: scale, batchSize: 128).map(\.x)
    let observers: [any RangeObserver] = [
      MinMaxObserver(), MovingAverageObserver(), PercentileObserver(), HistogramObserver(),
    ]
    for observer in observers {
      let quantized = try QuantizedModel(model, calibratedWith: calibration, observer: observer)
      let found = predictions(quantized, batches)
      #expect(abs(accuracy(found) - accuracy(real)) <= 0.005, "\(type(of: observer))")
      let agreeing = Double(zip(found, real).count { $0 == $1 }) / Double(labels.count)
      #expect(agreeing > 0.98, "\(type(of: observer))")
      #expect(quantized.byteCount * 7 / 2 < quantized.float32ByteCount)
    }
  }
}
