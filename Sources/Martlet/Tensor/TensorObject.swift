import CMartletKernels

/// What a tensor refers to: memory, how axes lie in it, and its place on the tape.
///
/// Memory is written only while it is made or by a holder of the only reference, which is why sharing between threads
/// is safe.
final class TensorObject: @unchecked Sendable {
  let pointer: UnsafeMutableRawPointer
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
    strides = shape.contiguousStrides
    isContiguous = true
    owner = nil
    pointer = martlet_allocate(shape.elementCount * dtype.size)
  }

  /// Another look at memory that `owner` keeps alive.
  init(pointer: UnsafeMutableRawPointer, shape: Shape, strides: Shape, dtype: DType, owner: AnyObject) {
    self.pointer = pointer
    self.shape = shape
    self.strides = strides
    self.dtype = dtype
    self.owner = owner
    isContiguous = TensorObject.areContiguous(shape, strides)
  }

  deinit {
    if owner == nil { martlet_release(pointer, shape.elementCount * dtype.size) }
  }

  /// The object that keeps the memory alive.
  var memoryOwner: AnyObject { owner ?? self }

  private static func areContiguous(_ shape: Shape, _ strides: Shape) -> Bool {
    var step = 1
    for axis in stride(from: shape.rank - 1, through: 0, by: -1) {
      let size = shape.sizes[axis]
      if size == 0 { return true }
      if size != 1 && strides.sizes[axis] != step { return false }
      step *= size
    }
    return true
  }
}
