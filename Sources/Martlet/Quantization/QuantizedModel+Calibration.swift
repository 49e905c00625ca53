extension QuantizedModel {
  /// The quantised form of a trained model (Jacob et al. 2018): weights by the greatest of each output, activations by the
  /// ranges that an observer finds over batches.
  ///
  /// It takes `Linear`, `Convolution2D`, `ReLU`, `MaxPooling2D`, `Flatten`, `Dropout`, `ChannelDropout` and `BatchNorm` behind a
  /// convolution or a linear layer, in any `LayerSequence`. Rectifiers become part of the sums before them, normalisations
  /// of their weights. A few hundred examples of the data that the model is for are enough.
  ///
  /// - Parameters:
  ///   - batches: Inputs as the model takes them.
  ///   - observer: What finds the range of the input and of each sum; every one gets a copy.
  /// - Throws: A `QuantizationError` that lists every layer that cannot be quantised.
  public convenience init(
    _ model: some Layer, calibratedWith batches: some Sequence<Tensor>,
    observer: any RangeObserver = HistogramObserver()
  ) throws(QuantizationError) {
    let plan = try QuantizationPlan(model)
    var calibration = Calibration(plan, observer)
    for batch in batches {
      try calibration.observe(batch, model)
    }
    let (input, outputs) = try calibration.quantizations()
    var sums = outputs.makeIterator()
    self.init(
      input: input,
      layers: plan.steps.map { step in
        switch step {
        case .sum(let sum): sum.quantized(sums.next() ?? input)
        case .maximum(let pooling):
          QuantizedMaxPooling2D(window: pooling.window, stride: pooling.stride, padding: pooling.padding)
        case .relu: QuantizedReLU()
        case .flatten: QuantizedFlatten()
        }
      })
  }
}

/// What observers have seen of a model's input and sums.
private struct Calibration {
  private let plan: QuantizationPlan
  private var input: any RangeObserver
  private var sums: [(name: String, observer: any RangeObserver)] = []
  private var isCompared = false

  init(_ plan: QuantizationPlan, _ observer: any RangeObserver) {
    self.plan = plan
    input = observer
    for case .sum(let sum) in plan.steps { sums.append((sum.name, observer)) }
  }

  /// Runs the plan on a batch; on the first one its output must be the model's.
  mutating func observe(_ batch: Tensor, _ model: some Layer) throws(QuantizationError) {
    if batch.elementCount == 0 { return }
    var value = batch.detached().converted(to: .float32)
    guard value.isFinite else { throw .notFinite("the input") }
    input.observe(value)
    let expected = isCompared ? nil : withPhase(.inference) { withoutGradients { model(value) } }
    var index = 0
    for step in plan.steps {
      value = withPhase(.inference) { withoutGradients { step(value) } }
      guard case .sum = step else { continue }
      guard value.isFinite else { throw .notFinite("the output of \(sums[index].name)") }
      sums[index].observer.observe(value)
      index += 1
    }
    guard let expected else { return }
    isCompared = true
    guard expected.shape == value.shape else { throw .differentOutputs(.infinity) }
    let difference = (value - expected).abs().max().scalar
    let scale = Swift.max(expected.abs().max().scalar, .leastNormalMagnitude)
    // Folding rounds differently, by far less than a step of 1/255.
    if !(difference <= 1e-3 * scale) { throw .differentOutputs(difference / scale) }
  }

  /// The quantisation of the input and of each sum.
  func quantizations() throws(QuantizationError) -> (input: Quantization, sums: [Quantization]) {
    guard let range = input.range else { throw .nothingToCalibrateWith }
    var outputs: [Quantization] = []
    for sum in sums {
      guard let range = sum.observer.range else { throw .nothingToCalibrateWith }
      outputs.append(Quantization(covering: range))
    }
    return (Quantization(covering: range), outputs)
  }
}

extension Tensor {
  /// Whether all elements are finite.
  fileprivate var isFinite: Bool { min().item.isFinite && max().item.isFinite }
}
