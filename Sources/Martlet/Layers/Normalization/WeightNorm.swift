/// A layer whose weight is a direction and a length for each output (Salimans & Kingma 2016, eq. 2): `w = g v / ‖v‖`.
///
/// The layer's own weight is the direction v. At first the layer computes what it did before.
///
/// - Shapes: those of the layer; g has size 1 in all axes of the weight but one
public final class WeightNorm: Layer {
  /// The layer; its weight is the direction v.
  public let layer: any WeightedLayer
  /// The lengths g.
  public let length: Parameter
  /// The axis of the weight that lengths are counted along.
  public let axis: Int

  /// Normalises the weight of `layer` for each output, or each position of another axis.
  public init(
    _ layer: any WeightedLayer, axis: Int? = nil, file: StaticString = #fileID, line: UInt = #line
  ) {
    let weight = layer.weight.value
    self.layer = layer
    self.axis = weight.checkedAxis(axis ?? layer.outputAxis, "WeightNorm", file: file, line: line)
    length = Parameter(WeightNorm.norm(of: weight, along: self.axis))
  }

  /// The length of the part of a weight at each position of an axis.
  private static func norm(of weight: Tensor, along axis: Int) -> Tensor {
    weight.squared().sum((0..<weight.rank).filter { $0 != axis }, keepingAxes: true).sqrt()
  }

  /// The weight that the layer computes with.
  public var weight: Tensor {
    let direction = layer.weight.value
    return direction * (length.value / WeightNorm.norm(of: direction, along: axis))
  }

  /// The layer's output with the normalised weight.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerScope.run(self) { ParameterOverrides.run(layer.weight, as: weight) { layer(x) } }
  }
}
