/// A bilinear map of two inputs: `yₖ = aᵀ Wₖ b + cₖ`.
///
/// - Shapes: `[…, first]` and `[…, second]` with the same leading axes → `[…, outputs]`; weight `[outputs, first, second]`,
///   bias `[outputs]`
public final class Bilinear: Module {
  /// The matrices Wₖ.
  public let weight: Parameter
  /// The numbers cₖ.
  public let bias: Parameter?

  /// A map with weights uniform within `±1/√first`, as in PyTorch, unless another initialiser is given.
  public init(
    _ first: Int, _ second: Int, _ outputs: Int, bias: Bool = true, initializer: Initializer = .inverseRootFanIn,
    using generator: inout some RandomNumberGenerator
  ) {
    weight = Parameter(initializer([outputs, first, second], fanIn: first, using: &generator))
    self.bias = bias ? Parameter(Initializer.inverseRootFanIn([outputs], fanIn: first, using: &generator)) : nil
  }

  /// A map with given parameters.
  public init(weight: Tensor, bias: Tensor? = nil, file: StaticString = #fileID, line: UInt = #line) {
    if weight.rank != 3 {
      contractFailure(
        "Bilinear", "\(weight.shape)", "the weight must be [outputs, first, second]", file: file, line: line)
    }
    self.weight = Parameter(weight)
    self.bias = bias.map { Parameter($0) }
  }

  /// `aᵀ Wₖ b + cₖ` for every output k.
  public func callAsFunction(_ a: Tensor, _ b: Tensor) -> Tensor {
    LayerScope.run(self) {
      let (outputs, first, second) = (weight.shape[0], weight.shape[1], weight.shape[2])
      if a.rank == 0 || a.rank != b.rank || a.shape[a.rank - 1] != first || b.shape[b.rank - 1] != second
        || a.shape.droppingLast(1) != b.shape.droppingLast(1)
      {
        contractFailure(
          "Bilinear", "\(a.shape) and \(b.shape)",
          "the inputs must be […, \(first)] and […, \(second)] with the same leading axes")
      }
      let leading = a.shape.droppingLast(1)
      let maps = weight.value.transposed([1, 0, 2]).reshaped(to: [first, outputs * second])
      let partial = a.reshaped(to: [-1, first]).matmul(maps).reshaped(to: [-1, outputs, second])
      let products = partial.matmul(b.reshaped(to: [-1, second, 1])).reshaped(to: leading.appending(outputs))
      return bias.map { products + $0.value } ?? products
    }
  }

  /// `Bilinear first, second → outputs`.
  public var summary: String { "Bilinear \(weight.shape[1]), \(weight.shape[2]) → \(weight.shape[0])" }
}
