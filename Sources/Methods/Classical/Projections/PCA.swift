import Martlet

/// Principal component analysis: the directions in which samples vary most, each at right angles to those before it.
///
/// They are the right singular vectors of the samples less their mean, found by SVD in double precision. The sign of a
/// component is that which makes its element of greatest magnitude positive. Source: Jolliffe 2002, "Principal component
/// analysis", section 3.5.
///
/// `let projection = try PCA(count: 2).fitted(to: x); let plane = projection(x)`
public struct PCA: Equatable, Sendable {
  /// How many components are kept; `nil` for all.
  public var count: Int?

  /// An analysis that keeps so many components.
  public init(count: Int? = nil, file: StaticString = #fileID, line: UInt = #line) {
    if let count, count < 1 {
      contractFailure("PCA", "\(count)", "there must be a component", file: file, line: line)
    }
    self.count = count
  }

  /// The components of these rows, of which there must be two.
  ///
  /// Throws a `LinearAlgebraError` where the SVD does not converge.
  ///
  /// - Shapes: `[rows, features]`
  public func fitted(
    to x: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) throws(LinearAlgebraError) -> Projection {
    x.requireSamples("PCA", file: file, line: line)
    let rows = x.shape[0]
    let most = Swift.min(rows, x.shape[1])
    if rows < 2 || (count ?? 1) > most {
      contractFailure(
        "PCA", "\(x.shape)", "\(count ?? most) components are asked for of two rows or more", file: file, line: line)
    }
    let mean = x.precise.mean(0)
    let centered = x.precise - mean
    // A tall matrix has the values and right vectors of its triangular factor, which is small.
    let (_, values, vectors) = try (rows > x.shape[1] ? centered.qr().r : centered).svd()
    let kept = 0..<(count ?? most)
    let components = vectors.narrowed(0, to: kept)
    let greatest = components.takenAlong(1, indices: components.abs().argmax(-1).expanded(at: 1))
    let variances = values.squared() / (rows - 1)
    return Projection(
      mean: mean, components: components * greatest.sign(), variances: variances.narrowed(0, to: kept),
      totalVariance: centered.squared().sum().scalar / Double(rows - 1))
  }

  /// The components of samples.
  public struct Projection: Sendable {
    /// The mean of the samples, `[features]`.
    public let mean: Tensor
    /// The components, `[count, features]`, of length 1.
    public let components: Tensor
    /// The variance of the samples along each component, `[count]`, descending.
    public let variances: Tensor
    /// The sum of the variances of all features.
    public let totalVariance: Double

    /// The part of all variance that each component has, `[count]`.
    public var varianceRatios: Tensor { totalVariance > 0 ? variances / totalVariance : variances }

    /// The coordinates of rows along the components: `(x − mean) Cᵀ`.
    ///
    /// - Shapes: `[rows, features]` → `[rows, count]`
    public func callAsFunction(_ x: Tensor) -> Tensor {
      x.requireSamples("PCA", features: mean.shape[0])
      return (x.precise - mean).matmul(components.transposed()).converted(to: x.dtype)
    }

    /// The rows that have these coordinates: `z C + mean`; what the other components held is lost.
    ///
    /// - Shapes: `[rows, count]` → `[rows, features]`
    public func inverse(_ z: Tensor) -> Tensor {
      z.requireSamples("PCA", features: components.shape[0])
      return (z.precise.matmul(components) + mean).converted(to: z.dtype)
    }
  }
}
