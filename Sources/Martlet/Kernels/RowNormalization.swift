import CMartletKernels
import Synchronization

/// The layer normalisation of contiguous elements, with the moments of its rows for the pullback.
///
/// While gradients are recorded, a large one is deferred like operations on elements: what is only multiplied and summed is
/// never stored.
final class RowNormalization: Sendable {
  let x: Tensor
  private let scale: Tensor?
  private let shift: Tensor?
  private let epsilon: Double
  private let means: Tensor
  private let deviations: Tensor
  private let hasMoments = Atomic(false)

  var columns: Int { x.shape[x.rank - 1] }
  private var rows: Int { columns == 0 ? 0 : x.elementCount / columns }

  init(_ x: Tensor, scale: Tensor?, shift: Tensor?, epsilon: Double) {
    self.x = x
    self.scale = scale
    self.shift = shift
    self.epsilon = epsilon
    let columns = x.shape[x.rank - 1]
    let rows = columns == 0 ? 0 : x.elementCount / columns
    means = Tensor(uninitialized: [rows], dtype: x.dtype)
    deviations = Tensor(uninitialized: [rows], dtype: x.dtype)
  }

  /// The normalised rows.
  func result() -> Tensor {
    let result = Tensor(uninitialized: x.shape, dtype: x.dtype)
    martlet_layer_norm(
      x.kernelType, x.pointer, scale?.pointer, shift?.pointer, epsilon, result.pointer, means.pointer,
      deviations.pointer, Int64(rows), Int64(columns))
    hasMoments.store(true, ordering: .releasing)
    return result
  }

  /// The normalised rows, to be computed when somebody reads them, or `nil` where that is not worth it.
  func deferred() -> Tensor? {
    guard x.elementCount > 0, columns <= Int(martlet_fused_columns), DeferredElements.defers(x) else { return nil }
    return Tensor(deferred: DeferredElements(self), shape: x.shape)
  }

  /// Calls `body` with the operation as a step of a chain; the moments are there when it returns.
  func withStep(_ body: (martlet_fused_layer_norm) -> Void) {
    func floats(_ tensor: Tensor) -> UnsafeMutablePointer<Float> { tensor.pointer.assumingMemoryBound(to: Float.self) }
    body(
      martlet_fused_layer_norm(
        columns: Int64(columns), epsilon: epsilon, scale: scale.map { UnsafePointer(floats($0)) },
        shift: shift.map { UnsafePointer(floats($0)) }, mean: floats(means), rstd: floats(deviations)))
    hasMoments.store(true, ordering: .releasing)
  }

  /// The gradients; that of x may take the place of the upstream one.
  func pullBack(_ upstream: Tensor, dx: Tensor, dscale: Tensor?, dshift: Tensor?) {
    if !hasMoments.load(ordering: .acquiring) { _ = result() }
    martlet_layer_norm_gradient(
      x.kernelType, x.pointer, scale?.pointer, means.pointer, deviations.pointer, upstream.pointer, dx.pointer,
      dscale?.pointer, dshift?.pointer, Int64(rows), Int64(columns))
    withExtendedLifetime((upstream, self)) {}
  }
}
