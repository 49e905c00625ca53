import CMartletKernels
import Synchronization

/// Weights that are read transposed again and again, as those of a model at inference, are transposed once.
///
/// The second use of the same memory makes the copy, so training, where weights change with every step, does not pay for it.
/// Whoever writes to memory in place forgets the copy first.
enum TransposedWeights {
  enum State {
    case unknown
    case usedOnce
    case kept(Tensor)
    /// Filters of a convolution in other layouts.
    case arranged([ArrangedFilters.Arrangement])
  }

  /// Below this many rows on the left, reading `Wᵀ` as it lies costs more than the products.
  static let fewRows = 3..<257

  private static let lock = Mutex(())

  /// `[inputs, outputs]` of a matrix `[outputs, inputs]` that is not recorded, where that is worth it.
  static func transposed(_ weight: Tensor, rows: Int) -> Tensor? {
    guard fewRows.contains(rows), weight.elementCount >= 4096, weight.dtype == .float32, weight.object.isContiguous
    else { return nil }
    return lock.withLock { _ in
      switch weight.object.transposition {
      case .unknown:
        weight.object.transposition = .usedOnce
        return nil
      case .usedOnce:
        let copy = weight.permutedView([1, 0]).denseCopy()
        weight.object.transposition = .kept(copy)
        return copy
      case .kept(let copy): return copy
      case .arranged: return nil
      }
    }
  }

  /// Reads and changes what is known of memory.
  static func withState<Result>(of object: TensorObject, _ body: (inout State) -> sending Result) -> sending Result {
    lock.withLock { _ in body(&object.transposition) }
  }

  /// Drops what is kept of memory that is about to change.
  static func forget(_ object: TensorObject) {
    if case .unknown = object.transposition { return }
    lock.withLock { _ in object.transposition = .unknown }
  }
}
