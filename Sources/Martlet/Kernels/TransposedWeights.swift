import CMartletKernels
import Synchronization

/// Weights that are read transposed again and again, as those of a model at inference, are transposed once: packed into
/// panels where the processor has the registers for these.
///
/// The second use of the same memory makes the copy, so training, where weights change with every step, does not pay for it.
/// Whoever writes to memory in place forgets the copy first.
enum TransposedWeights {
  /// A weight in the order in which products read it.
  enum Copy {
    case transposed(Tensor)
    case packed(PackedMatrix)
  }

  enum State {
    case unknown
    case usedOnce
    case kept(Copy)
    /// Filters of a convolution in other layouts.
    case arranged([ArrangedFilters.Arrangement])
  }

  /// The numbers of rows on the left for which a copy is worth its memory: fewer are scalar products with rows of W, and
  /// beside those of more it takes next to no time to make one.
  static let worthwhileRows = 3..<4097

  private static let lock = Mutex(())

  /// `[inputs, outputs]` of a matrix `[outputs, inputs]` that is not recorded, where that is worth it.
  static func copy(of weight: Tensor, rows: Int) -> Copy? {
    guard worthwhileRows.contains(rows), weight.elementCount >= 4096, weight.dtype == .float32,
      weight.object.isContiguous
    else { return nil }
    return lock.withLock { _ in
      switch weight.object.transposition {
      case .unknown:
        weight.object.transposition = .usedOnce
        return nil
      case .usedOnce:
        let copy =
          PackedMatrix.isWorthwhile
          ? Copy.packed(PackedMatrix(weight, isTransposed: true))
          : .transposed(weight.permutedView([1, 0]).denseCopy())
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
