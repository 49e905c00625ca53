import CMartletKernels

/// Fourier transforms along an axis. Results are packed: the real parts, then the imaginary parts, along axis 0.
extension Kernels {
  /// `scale · Σⱼ x[j] e^{∓2πi jk / n}`, the sign being + for an inverse; a missing imaginary part is zeros.
  static func fourier(
    real: Tensor, imaginary: Tensor?, axis: Int, inverse: Bool, scale: Double
  ) -> Tensor {
    let (real, imaginary) = (real.dense(), imaginary?.dense())
    let packed = packedTensor(like: real, real.shape)
    let (outer, size, inner) = extents(real.shape, axis)
    martlet_fourier_complex(
      real.kernelType, inverse, scale, real.pointer, imaginary?.pointer, packed.pointer, imaginaryPart(of: packed),
      outer, size, inner)
    return withExtendedLifetime((real, imaginary)) { packed }
  }

  /// The frequencies 0 to n / 2 of real numbers.
  static func fourierOfReal(_ x: Tensor, axis: Int) -> Tensor {
    let x = x.dense()
    var shape = x.shape
    shape[axis] = shape[axis] / 2 + 1
    let packed = packedTensor(like: x, shape)
    let (outer, size, inner) = extents(x.shape, axis)
    martlet_fourier_real(x.kernelType, x.pointer, packed.pointer, imaginaryPart(of: packed), outer, size, inner)
    return withExtendedLifetime(x) { packed }
  }

  /// The `count` real numbers with the given frequencies.
  static func realOfFourier(real: Tensor, imaginary: Tensor, axis: Int, count: Int) -> Tensor {
    let (real, imaginary) = (real.dense(), imaginary.dense())
    var shape = real.shape
    shape[axis] = count
    let result = Tensor(uninitialized: shape, dtype: real.dtype)
    let (outer, size, inner) = extents(shape, axis)
    martlet_fourier_real_inverse(
      real.kernelType, real.pointer, imaginary.pointer, result.pointer, outer, size, inner)
    return withExtendedLifetime((real, imaginary)) { result }
  }

  private static func packedTensor(like x: Tensor, _ shape: Shape) -> Tensor {
    var packed = shape
    packed[0] *= 2
    return Tensor(uninitialized: packed, dtype: x.dtype)
  }

  private static func imaginaryPart(of packed: Tensor) -> UnsafeMutableRawPointer {
    packed.pointer + packed.elementCount / 2 * packed.dtype.size
  }

  private static func extents(_ shape: Shape, _ axis: Int) -> (Int64, Int64, Int64) {
    (Int64(shape.prefix(axis).reduce(1, *)), Int64(shape[axis]), Int64(shape.dropFirst(axis + 1).reduce(1, *)))
  }
}
