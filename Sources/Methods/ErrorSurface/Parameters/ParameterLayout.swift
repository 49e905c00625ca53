import Martlet

/// Where each trained parameter of a model stands in one vector of them all; frozen ones are left out.
public struct ParameterLayout: Sendable, Hashable {
  /// The property paths in the order of the model.
  public let names: [String]
  /// The shapes of the parameters.
  public let shapes: [Shape]
  /// The positions of each parameter's elements in the vector.
  public let ranges: [Range<Int>]

  /// The layout of a model as it is frozen now.
  public init(of model: any Module) {
    let trained = model.namedParameters.filter { !$0.value.isFrozen }
    names = trained.map(\.name)
    shapes = trained.map { $0.value.shape }
    var start = 0
    ranges = shapes.map { shape in
      defer { start += shape.elementCount }
      return start..<start + shape.elementCount
    }
  }

  /// The length of the vector.
  public var count: Int { ranges.last?.upperBound ?? 0 }

  /// Tensors with the shapes of the parameters, joined; gradients flow through.
  ///
  /// - Shapes: → `[count]`
  public func vector(_ tensors: [Tensor], file: StaticString = #fileID, line: UInt = #line)
    -> Tensor
  {
    if tensors.map(\.shape) != shapes {
      contractFailure(
        "ParameterLayout", "\(tensors.map(\.shape))", "the shapes must be \(shapes)", file: file,
        line: line)
    }
    return tensors.isEmpty
      ? Tensor.zeros([0]) : Tensor.concatenate(tensors.map { $0.reshaped(to: [-1]) })
  }

  /// The vector parted into tensors with the shapes of the parameters; gradients flow through.
  ///
  /// - Shapes: `[count]` →
  public func tensors(_ vector: Tensor, file: StaticString = #fileID, line: UInt = #line)
    -> [Tensor]
  {
    if vector.shape != [count] {
      contractFailure(
        "ParameterLayout", "\(vector.shape)", "the vector must be [\(count)]", file: file,
        line: line)
    }
    return zip(ranges, shapes).map { vector.narrowed(0, to: $0).reshaped(to: $1) }
  }

  /// Gradients of the model as a vector; zeros where there is none.
  ///
  /// - Shapes: → `[count]`
  public func vector(_ gradients: Gradients, of model: any Module) -> Tensor {
    vector(
      model.parameters.filter { !$0.isFrozen }.map { gradients[$0] ?? Tensor.zeros(like: $0.value) }
    )
  }
}

extension Module {
  /// The values of all trained parameters as one vector, in their order.
  public var parameterVector: Tensor {
    ParameterLayout(of: self).vector(parameters.filter { !$0.isFrozen }.map { $0.value.detached() })
  }

  /// Takes over the values of all trained parameters from one vector.
  public func setParameters(_ vector: Tensor, file: StaticString = #fileID, line: UInt = #line) {
    let values = ParameterLayout(of: self).tensors(vector, file: file, line: line)
    for (parameter, value) in zip(parameters.filter { !$0.isFrozen }, values) {
      parameter.value = value.converted(to: parameter.value.dtype)
    }
  }
}
