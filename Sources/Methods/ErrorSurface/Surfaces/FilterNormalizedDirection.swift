import Martlet

/// A random direction in the space of a model's parameters that is comparable between networks (Li et al. 2018, section 4):
/// normal numbers, with the part of each filter as long as the filter itself: `d ← d / ‖d‖ · ‖θ‖`.
///
/// A filter is what belongs to one output of a layer: a row of a linear layer, all weights of a convolution's output. The
/// direction is zero for vectors: biases, and the factors and summands of normalisations.
///
/// - Shapes: → `[n]` for n trained parameters
public func filterNormalizedDirection(
  of model: any Module, using generator: inout some RandomNumberGenerator
) -> Tensor {
  let parameters = model.parameters.filter { !$0.isFrozen }
  var axes: [ObjectIdentifier: Int] = [:]
  for (_, module) in model.namedModules {
    if let layer = module as? any WeightedLayer {
      axes[ObjectIdentifier(layer.weight)] = layer.outputAxis
    }
  }
  let directions = parameters.map { parameter in
    let value = parameter.value.detached()
    guard value.rank > 1 else { return Tensor.zeros(like: value) }
    let axis = axes[ObjectIdentifier(parameter)] ?? 0
    let others = (0..<value.rank).filter { $0 != axis }
    let direction = Tensor.normal(value.shape, dtype: value.dtype, using: &generator)
    return direction
      * (value.norm(others, keepingAxes: true) / direction.norm(others, keepingAxes: true))
  }
  return ParameterLayout(of: model).vector(directions)
}
