import CMartletKernels
import Synchronization

/// What a tensor refers to: memory, how axes lie in it, and its place on the tape.
///
/// Memory is written only while it is made or by a holder of the only reference, which is why sharing between threads
/// is safe.
final class TensorObject: @unchecked Sendable {
  /// `nil` while the elements are deferred.
  private let memory: Atomic<UnsafeMutableRawPointer?>
  @exclusivity(unchecked) private var recipe: DeferredElements?
  let shape: Shape
  let strides: Shape
  let dtype: DType
  let isContiguous: Bool
  /// Keeps the memory alive where it belongs to somebody else; `nil` where it is this object's own.
  let owner: AnyObject?

  /// The transposed matrix, kept for inference; see `TransposedWeights`.
  @exclusivity(unchecked) var transposition = TransposedWeights.State.unknown

  // The place on the tape: the node that made this value, the outermost scope that it depends on, and that scope's
  // serial number (0 for none), by which values that outlive their scope are told apart.
  @exclusivity(unchecked) var node: Int32 = -1
  @exclusivity(unchecked) var level: Int32 = 0
  @exclusivity(unchecked) var scope: UInt64 = 0

  /// Fresh memory, not initialised.
  init(shape: Shape, dtype: DType) {
    self.shape = shape
    self.dtype = dtype
    isContiguous = true
    owner = nil
    var (strides, count) = (shape, 1)
    for axis in stride(from: shape.rank - 1, through: 0, by: -1) {
      strides.sizes[unchecked: axis] = count
      count *= shape.sizes[unchecked: axis]
    }
    self.strides = strides
    memory = Atomic(martlet_allocate(count * dtype.size))
  }

  /// float32 elements that are computed when they are asked for.
  init(deferred: DeferredElements, shape: Shape) {
    self.shape = shape
    dtype = .float32
    strides = shape.contiguousStrides
    isContiguous = true
    owner = nil
    memory = Atomic(nil)
    recipe = deferred
  }

  /// Another look at memory that `owner` keeps alive.
  init(pointer: UnsafeMutableRawPointer, shape: Shape, strides: Shape, dtype: DType, owner: AnyObject) {
    self.shape = shape
    self.strides = strides
    self.dtype = dtype
    self.owner = owner
    isContiguous = TensorObject.areContiguous(shape, strides)
    memory = Atomic(pointer)
  }

  deinit {
    if owner == nil, let memory = memory.load(ordering: .relaxed) {
      martlet_release(memory, shape.elementCount * dtype.size)
    }
  }

  /// The first element.
  @inline(__always)
  var pointer: UnsafeMutableRawPointer { memory.load(ordering: .acquiring) ?? computedMemory() }

  // MARK: Deferred elements

  private static let recipes = Mutex(())

  /// What the elements are made of, while they are not there.
  @inline(__always)
  var deferred: DeferredElements? {
    memory.load(ordering: .acquiring) == nil ? TensorObject.recipes.withLock { _ in recipe } : nil
  }

  /// Whether all elements are one in memory.
  var repeatsOneElement: Bool {
    for axis in 0..<shape.rank where strides.sizes[axis] != 0 && shape.sizes[axis] != 1 { return false }
    return shape.rank > 0
  }

  /// Whether there is one element, or all elements are one in memory.
  var isOneElement: Bool {
    for axis in 0..<shape.rank where strides.sizes[unchecked: axis] != 0 && shape.sizes[unchecked: axis] != 1 {
      return false
    }
    return true
  }

  @inline(never)
  private func computedMemory() -> UnsafeMutableRawPointer {
    if let deferred {
      let own = deferred.compute(count: shape.elementCount)
      // Another thread may have computed the same bits.
      if !memory.compareExchange(expected: nil, desired: own, ordering: .acquiringAndReleasing).exchanged {
        martlet_release(own, shape.elementCount * dtype.size)
      }
      let done = TensorObject.recipes.withLock { _ in recipe.take() }
      withExtendedLifetime(done) {}
    }
    return memory.load(ordering: .acquiring).unsafelyUnwrapped
  }

  /// The object that keeps the memory alive.
  var memoryOwner: AnyObject { owner ?? self }

  private static func areContiguous(_ shape: Shape, _ strides: Shape) -> Bool {
    var step = 1
    for axis in stride(from: shape.rank - 1, through: 0, by: -1) {
      let size = shape.sizes[unchecked: axis]
      if size == 0 { return true }
      if size != 1 && strides.sizes[unchecked: axis] != step { return false }
      step *= size
    }
    return true
  }
}
