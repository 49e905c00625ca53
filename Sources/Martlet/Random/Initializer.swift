/// How the elements of a parameter start.
///
/// `fanIn` is the number of inputs of an output, `fanOut` the number of outputs that an input reaches.
public enum Initializer: Sendable, Hashable {
  /// Zeros.
  case zeros
  /// Ones.
  case ones
  /// One number everywhere.
  case constant(Double)
  /// Uniform between the bounds.
  case uniform(Double, Double)
  /// Normal.
  case normal(mean: Double, standardDeviation: Double)
  /// Uniform within `±√(6 / (fanIn + fanOut))` (Glorot & Bengio 2010, eq. 16).
  case glorotUniform
  /// Normal with variance `2 / (fanIn + fanOut)` (Glorot & Bengio 2010).
  case glorotNormal
  /// Uniform within `±√(6 / fanIn)`, for rectifiers (He et al. 2015, eq. 10).
  case heUniform
  /// Normal with variance `2 / fanIn`, for rectifiers (He et al. 2015, eq. 10).
  case heNormal
  /// Uniform within `±√(3 / fanIn)` (LeCun et al. 1998).
  case leCunUniform
  /// Uniform within `±1 / √fanIn`, PyTorch's default for linear and convolution layers.
  case inverseRootFanIn

  /// A tensor to start from; fans default to those of a weight `[outputs, …, inputs]`.
  public func callAsFunction(
    _ shape: Shape, fanIn: Int? = nil, fanOut: Int? = nil, dtype: DType = .float32,
    using generator: inout some RandomNumberGenerator
  ) -> Tensor {
    let inputs = Double(max(1, fanIn ?? shape.dropFirst().reduce(1, *)))
    let outputs = Double(max(1, fanOut ?? shape.dropLast().reduce(1, *)))
    func uniform(_ bound: Double) -> Tensor {
      Tensor.uniform(shape, in: -bound..<bound, dtype: dtype, using: &generator)
    }
    func normal(_ variance: Double) -> Tensor {
      Tensor.normal(shape, standardDeviation: variance.squareRoot(), dtype: dtype, using: &generator)
    }
    switch self {
    case .zeros: return Tensor.zeros(shape, dtype: dtype)
    case .ones: return Tensor.ones(shape, dtype: dtype)
    case .constant(let value): return Tensor(repeating: value, shape: shape, dtype: dtype)
    case .uniform(let low, let high): return Tensor.uniform(shape, in: low..<high, dtype: dtype, using: &generator)
    case .normal(let mean, let deviation):
      return Tensor.normal(shape, mean: mean, standardDeviation: deviation, dtype: dtype, using: &generator)
    case .glorotUniform: return uniform((6 / (inputs + outputs)).squareRoot())
    case .glorotNormal: return normal(2 / (inputs + outputs))
    case .heUniform: return uniform((6 / inputs).squareRoot())
    case .heNormal: return normal(2 / inputs)
    case .leCunUniform: return uniform((3 / inputs).squareRoot())
    case .inverseRootFanIn: return uniform((1 / inputs).squareRoot())
    }
  }
}
