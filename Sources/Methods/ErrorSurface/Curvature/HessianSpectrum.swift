import Martlet

/// All eigenvalues and eigenvectors of the Hessian of a scalar function at a point, exactly.
///
/// It takes one Hessian-vector product for each element of the point and the memory of the whole matrix: for some thousand
/// parameters at most; see ``Lanczos`` for more.
public struct HessianSpectrum: Sendable {
  /// The eigenvalues in ascending order.
  public let eigenvalues: [Double]
  /// The eigenvectors of length 1, as columns.
  public let eigenvectors: Tensor

  /// The spectrum at a point of n elements; throws where a second derivative is not finite.
  public init(at point: Tensor, _ function: (Tensor) -> Tensor) throws(LinearAlgebraError) {
    let (values, vectors) = try hessian(at: point, function).converted(to: .float64)
      .symmetricEigen()
    eigenvalues = values.doubles
    eigenvectors = vectors
  }

  /// The eigenvector of an eigenvalue by its position.
  ///
  /// - Shapes: → `[n]`, float64
  public func eigenvector(_ index: Int) -> Tensor { eigenvectors[Slice.all, index] }
}
