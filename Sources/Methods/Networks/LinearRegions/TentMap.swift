import Martlet

/// The tent map `T(x) = 2x` up to ½ and `2 − 2x` from there, on 0 to 1: the example in which depth beats width exponentially
/// (Telgarsky 2015).
///
/// L times one after the other it has 2ᴸ straight pieces. A network computes that with L layers of two rectifiers; with
/// one hidden layer it needs 2ᴸ − 1 of them.
public enum TentMap {
  /// The value at `x` after a number of iterations.
  public static func value(_ x: Double, iterations: Int) -> Double {
    (0..<iterations).reduce(x) { y, _ in y <= 0.5 ? 2 * y : 2 - 2 * y }
  }

  /// A network of `layers` hidden layers with two rectifiers each that computes as many iterations on 0 to 1.
  ///
  /// `T(x) = 2 max(0, x) − 4 max(0, x − ½)`; the last map of an iteration and the first of the next one are one layer.
  ///
  /// - Shapes: `[batch, 1]` → `[batch, 1]`
  public static func network(
    layers: Int, dtype: DType = .float32, file: StaticString = #fileID, line: UInt = #line
  ) -> Sequential {
    if layers < 1 {
      contractFailure("TentMap", "\(layers)", "there must be a layer at least", file: file, line: line)
    }
    let bias = Tensor([0, -0.5]).converted(to: dtype)
    func matrix(_ values: [Double], _ shape: Shape) -> Tensor { Tensor(values, shape: shape).converted(to: dtype) }
    var stack: [any Layer] = [Linear(weight: matrix([1, 1], [2, 1]), bias: bias), ReLU()]
    for _ in 1..<layers {
      stack += [Linear(weight: matrix([2, -4, 2, -4], [2, 2]), bias: bias), ReLU()] as [any Layer]
    }
    stack.append(Linear(weight: matrix([2, -4], [1, 2]), bias: matrix([0], [1])))
    return Sequential(stack)
  }
}
