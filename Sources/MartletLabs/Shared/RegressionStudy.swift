import Martlet
import MartletClassical
import MartletData
import MartletReports
import MartletTheory
import MartletTraining

/// Rows of features with a number to predict from each, parted for the three phases, and networks fitted to them.
struct RegressionStudy {
  /// The rows of a phase.
  struct Part {
    /// The features, `[rows, features]`.
    let x: Tensor
    /// The targets, `[rows]`.
    let y: Tensor

    var count: Int { y.shape[0] }

    /// The part with these features alone, in this order.
    func selecting(_ features: [Int]) -> Part {
      Part(x: x.gathered(Tensor(features.map { Int32($0) }), axis: 1), y: y)
    }
  }

  /// How a network is built and fitted.
  struct Recipe {
    /// The widths of the hidden layers.
    var hidden = [64]
    /// The rate of dropout behind each hidden layer.
    var dropout = 0.0
    /// Adam with decoupled weight decay, or gradient descent with momentum.
    var isAdaptive = true
    var learningRate = 1e-3
    var weightDecay = 0.0
    var batchSize = 32
    var epochs = 100
    /// The epochs without a lower validation error after which training ends with the best weights; `nil` trains to the end.
    var patience: Int?
  }

  /// A fitted network with its errors after every epoch.
  struct Fit {
    let predict: (Tensor) -> Tensor
    let trainingErrors: [Double]
    let validationErrors: [Double]
    let bestEpoch: Int

    /// The errors of every epoch as lines.
    func chart(_ title: String, _ quantity: String) -> LineChart {
      LineChart(
        title, x: Axis("epoch"), y: Axis(quantity, scale: .logarithmic),
        series: [
          LineChart.Series("training", values: trainingErrors, stroke: .dashed),
          LineChart.Series("validation", values: validationErrors),
        ], showsMarkers: false, references: [.vertical(Double(bestEpoch), "best")])
    }
  }

  let training: Part
  let validation: Part
  let test: Part

  /// The study with some features alone.
  func selecting(_ features: [Int]) -> RegressionStudy {
    RegressionStudy(
      training: training.selecting(features), validation: validation.selecting(features), test: test.selecting(features)
    )
  }

  /// The study with standardised features, by the statistics of the training rows.
  var standardized: RegressionStudy {
    let scale = FeatureStandardization(of: training.x)
    func scaled(_ part: Part) -> Part { Part(x: scale(part.x), y: part.y) }
    return RegressionStudy(training: scaled(training), validation: scaled(validation), test: scaled(test))
  }

  /// Fits a network to the training rows by the squared error, and logs its errors under `series`.
  func fit(_ recipe: Recipe, _ series: String, seed: UInt64, _ record: LabRecord) -> Fit {
    var generator = PhiloxGenerator(seed: seed)
    // Targets of mean 0 and deviation 1 suit the weights that a network begins with.
    let scale = FeatureStandardization(of: training.y.expanded(at: 1))
    let target = scale(training.y.expanded(at: 1))
    var layers: [any Layer] = []
    for (inputs, outputs) in zip([training.x.shape[1]] + recipe.hidden, recipe.hidden) {
      layers += [Linear(inputs, outputs, initializer: .heNormal, using: &generator), ReLU()]
      if recipe.dropout > 0 { layers.append(Dropout(recipe.dropout)) }
    }
    let model = Sequential(layers + [Linear(recipe.hidden.last ?? training.x.shape[1], 1, using: &generator)])
    let optimizer: any Optimizer =
      recipe.isAdaptive
      ? AdamW(learningRate: recipe.learningRate, weightDecay: recipe.weightDecay)
      : SGD(learningRate: recipe.learningRate, momentum: 0.9, weightDecay: recipe.weightDecay)
    let predict = { (x: Tensor) in withoutGradients { scale.inverse(model(x)).squeezed(1) } }
    var monitor = EarlyStopping(.patience(epochs: recipe.patience ?? recipe.epochs))
    var (trainingErrors, validationErrors): ([Double], [Double]) = ([], [])
    var (best, step): ([String: Tensor], UInt64) = ([:], 0)
    for epoch in 1...recipe.epochs {
      let order = Tensor.permutation(training.count, using: &generator)
      for start in stride(from: 0, to: training.count, by: recipe.batchSize) {
        let rows = order[start..<min(start + recipe.batchSize, training.count)]
        let (x, y) = (training.x.gathered(rows), target.gathered(rows))
        let (_, gradients) = withPhase(.training(seed: seed &* 1_000_003 &+ step)) {
          valueAndGradients(of: model) { meanSquaredError(model(x), y) }
        }
        optimizer.update(model, with: gradients)
        step += 1
      }
      trainingErrors.append(Self.error(predict, on: training))
      validationErrors.append(Self.error(predict, on: validation))
      record.log(
        series, step: epoch, ["training": trainingErrors[epoch - 1], "validation": validationErrors[epoch - 1]])
      let decision = monitor.record(
        trainingLoss: trainingErrors[epoch - 1], validationLoss: validationErrors[epoch - 1])
      if decision.isBest { best = model.state }
      if recipe.patience != nil, decision.stops { break }
    }
    if recipe.patience != nil { _ = try? model.load(best) }
    record.progress("\(series): validation error \(NumberFormat.short(validationErrors.min() ?? .nan))")
    return Fit(
      predict: predict, trainingErrors: trainingErrors, validationErrors: validationErrors,
      bestEpoch: monitor.bestEpoch ?? 0)
  }

  /// The ridge regression of the penalty that does best on the validation rows.
  func ridge(
    penalties: [Double] = [0.01, 0.1, 1, 10, 100, 1_000]
  ) throws -> (penalty: Double, model: LinearRegression.Model) {
    func model(_ penalty: Double) throws -> LinearRegression.Model {
      try LinearRegression(penalty: penalty).fitted(to: training.x, targets: training.y)
    }
    let chosen = try select(from: penalties) { penalty in
      let model = try model(penalty)
      return Self.error({ model($0) }, on: validation)
    }.best.candidate
    return (chosen, try model(chosen))
  }

  /// The root of the mean squared error of predictions, in the unit of the targets.
  static func error(_ predict: (Tensor) -> Tensor, on part: Part) -> Double {
    (predict(part.x).converted(to: .float64) - part.y.converted(to: .float64)).squared().mean().scalar.squareRoot()
  }

  /// The correlation of each feature with the targets of the training rows; 0 for a feature that does not vary.
  var correlations: [Double] {
    let x = training.x.converted(to: .float64)
    let y = training.y.converted(to: .float64).expanded(at: 1)
    let (dx, dy) = (x - x.mean([0], keepingAxes: true), y - y.mean([0], keepingAxes: true))
    let (together, alone) = ((dx * dy).mean([0]).doubles, dx.squared().mean([0]).doubles)
    let deviation = dy.squared().mean().scalar.squareRoot()
    return zip(together, alone).map { $1 > 1e-20 ? $0 / ($1.squareRoot() * deviation) : 0 }
  }

  /// The positions of the features by the magnitude of their correlation with the target, the greatest first.
  var ranking: [Int] {
    let correlations = correlations
    return correlations.indices.sorted { (abs(correlations[$1]), $0) < (abs(correlations[$0]), $1) }
  }
}
