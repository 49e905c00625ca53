import CMartletKernels

/// A multidimensional array of numbers.
///
/// A tensor is a value: operations return new tensors and never change their operands. Inside
/// `valueAndGradient(at:_:)` and `valueAndGradients(of:_:)` operations are recorded, so that gradients can be taken.
/// Images are channels-last: `[batch, height, width, channels]`.
public struct Tensor: Sendable {
  var object: TensorObject

  @inline(__always)
  init(_ object: TensorObject) {
    self.object = object
  }

  /// Fresh memory, to be written before anybody reads it.
  @inline(__always)
  init(uninitialized shape: Shape, dtype: DType) {
    object = TensorObject(shape: shape, dtype: dtype)
  }

  /// Elements that are computed when they are asked for.
  init(deferred: DeferredElements, shape: Shape) {
    object = TensorObject(deferred: deferred, shape: shape)
  }

  /// The sizes of the axes.
  public var shape: Shape { object.shape }

  /// The type of the elements.
  public var dtype: DType { object.dtype }

  /// The number of axes.
  public var rank: Int { object.shape.rank }

  /// The number of elements.
  public var elementCount: Int { object.shape.elementCount }

  @inline(__always) var pointer: UnsafeMutableRawPointer { object.pointer }
  @inline(__always) var kernelType: martlet_dtype { martlet_dtype(rawValue: UInt32(object.dtype.rawValue)) }

  /// The same memory seen with another shape and other strides; not recorded.
  func view(shape: Shape, strides: Shape, offset: Int = 0) -> Tensor {
    Tensor(
      TensorObject(
        pointer: pointer + offset * dtype.size, shape: shape, strides: strides, dtype: dtype,
        owner: object.memoryOwner))
  }

  /// The same value as a new object, without a place on the tape.
  func alias() -> Tensor { view(shape: shape, strides: object.strides) }

  /// The value as a constant: gradients do not flow through it.
  public func detached() -> Tensor { object.scope == 0 ? self : alias() }

  /// The elements in row-major memory; `self` where they lie so already. Not recorded.
  @inline(__always)
  func dense() -> Tensor { object.isContiguous ? self : denseCopy() }

  @inline(never)
  func denseCopy() -> Tensor {
    let copy = Tensor(uninitialized: shape, dtype: dtype)
    Kernels.copy(self, into: copy.pointer, strides: copy.object.strides)
    return copy
  }
}
