/// A trained model as the steps that its quantised form takes, in float32.
struct QuantizationPlan {
  /// A linear layer or a convolution with what has been folded into it.
  struct Sum {
    /// The layer's path and summary.
    let name: String
    var weight: Tensor
    var bias: Tensor?
    var isRectified = false
    /// The layer itself where it is a convolution.
    let convolution: Convolution2D?

    func callAsFunction(_ x: Tensor) -> Tensor {
      guard let convolution else { return x.affine(weight, bias: bias, rectified: isRectified) }
      return x.convolution2D(
        weight, bias: bias, stride: convolution.stride, padding: convolution.padding, dilation: convolution.dilation,
        groups: convolution.groups, rectified: isRectified)
    }

    func quantized(_ output: Quantization) -> any QuantizedLayer {
      guard let convolution else {
        return QuantizedLinear(weight: weight, bias: bias, output: output, isRectified: isRectified)
      }
      return QuantizedConvolution2D(
        weight: weight, bias: bias, stride: convolution.stride, padding: convolution.padding,
        dilation: convolution.dilation, groups: convolution.groups, output: output, isRectified: isRectified)
    }

    /// Folds the running statistics of a normalisation in: `w γ / √(σ² + ε)` and `(b − μ) γ / √(σ² + ε) + β`
    /// (Jacob et al. 2018, eq. 14).
    mutating func fold(_ norm: BatchNorm, mean: Tensor, variance: Tensor) {
      var factor = (variance + norm.epsilon).rsqrt()
      if let scale = norm.scale { factor *= scale.value }
      var column = Shape(repeating: 1, rank: weight.rank)
      column[0] = weight.shape[0]
      weight = weight * factor.reshaped(to: column)
      var sum = ((bias ?? Tensor.zeros([norm.features])) - mean) * factor
      if let shift = norm.shift { sum += shift.value }
      bias = sum
    }
  }

  enum Step {
    case sum(Sum)
    case maximum(MaxPooling2D)
    case relu
    case flatten

    func callAsFunction(_ x: Tensor) -> Tensor {
      switch self {
      case .sum(let sum): sum(x)
      case .maximum(let pooling): pooling(x)
      case .relu: x.relu()
      case .flatten: x.flattened(from: 1)
      }
    }
  }

  private(set) var steps: [Step] = []
  private var unsupported: [String] = []

  /// Takes a model apart, folds normalisations into the sums before them and leaves dropout out.
  init(_ model: some Layer) throws(QuantizationError) {
    let names = Dictionary(
      uniqueKeysWithValues: model.namedModules.map { (ObjectIdentifier($0.value), $0.name) })
    withoutGradients { append(model, names) }
    if !unsupported.isEmpty { throw .unsupported(unsupported) }
    var problems: [String] = []
    for case .sum(let sum) in steps {
      let tensors = [sum.weight] + (sum.bias.map { [$0] } ?? [])
      let inputs = sum.weight.shape.dropFirst().reduce(1, *)
      if !tensors.allSatisfy({ $0.dtype == .float32 }) { problems.append("\(sum.name) are not float32") }
      if !tensors.allSatisfy({ $0.floats.allSatisfy(\.isFinite) }) { problems.append("\(sum.name) are not finite") }
      if !(1...IntegerFilters.greatestSum).contains(inputs) {
        problems.append("\(sum.name) add \(inputs) products; 1 to \(IntegerFilters.greatestSum) are exact in 32 bits")
      }
    }
    if !problems.isEmpty { throw .unusableParameters(problems) }
  }

  private mutating func append(_ layer: any Layer, _ names: [ObjectIdentifier: String]) {
    let path = names[ObjectIdentifier(layer)] ?? ""
    let name = path.isEmpty ? layer.summary : "\(path) (\(layer.summary))"
    switch layer {
    case let sequence as any LayerSequence: for layer in sequence.layers { append(layer, names) }
    case is Dropout, is ChannelDropout: return
    case let linear as Linear:
      steps.append(.sum(Sum(name: name, weight: linear.weight.value, bias: linear.bias?.value, convolution: nil)))
    case let convolution as Convolution2D:
      steps.append(
        .sum(
          Sum(name: name, weight: convolution.weight.value, bias: convolution.bias?.value, convolution: convolution)))
    case let norm as BatchNorm:
      guard case .sum(var sum)? = steps.last, !sum.isRectified, sum.weight.shape[0] == norm.features else {
        unsupported.append("\(name), which does not follow a linear layer or a convolution directly")
        return
      }
      guard let mean = norm.runningMean?.value, let variance = norm.runningVariance?.value else {
        unsupported.append("\(name), which takes the statistics of its batch")
        return
      }
      sum.fold(norm, mean: mean, variance: variance)
      steps[steps.count - 1] = .sum(sum)
    case is ReLU: rectify()
    case let pooling as MaxPooling2D: steps.append(.maximum(pooling))
    case is Flatten: steps.append(.flatten)
    default: unsupported.append(name)
    }
  }

  /// Rectifies the sum before, also past pooling and flattening, which do not care whether they come before or after.
  private mutating func rectify() {
    for index in steps.indices.reversed() {
      switch steps[index] {
      case .maximum, .flatten: continue
      case .relu: return
      case .sum(var sum):
        sum.isRectified = true
        steps[index] = .sum(sum)
        return
      }
    }
    steps.append(.relu)
  }
}
