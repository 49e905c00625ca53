import CMartletKernels

/// Weights of bytes in the layout of the kernels, with what becomes of their sums for one quantisation of the inputs and one of
/// the outputs. Nothing in it changes.
///
/// With input scale s₁ and zero point z₁, weight scales s₂ and output scale s₃ an output is
/// `round(fma(Σ w q − z₁ Σ w, s₁ s₂ / s₃, b / s₃)) + z₃`, or, as a real number, `fma(Σ w q − z₁ Σ w, s₁ s₂, b)`
/// (Jacob et al. 2018, eqs. 4 and 7, with the bias as a real number). The sums are exact.
final class IntegerFilters: @unchecked Sendable {
  /// The most numbers in a sum: 255 · 128 times as many stay within 32 bits.
  static let greatestSum = 65_000

  /// What the filters were made of.
  struct Key {
    let weight: Tensor
    let scales: Tensor
    let bias: Tensor?
    let input: Quantization
    let output: Quantization
    let isRectified: Bool

    /// Whether both are made of the same tensors, not of equal ones, which takes no time to find out.
    func isSame(_ other: Key) -> Bool {
      weight.object === other.weight.object && scales.object === other.scales.object
        && bias?.object === other.bias?.object && isRectified == other.isRectified
        && input.scale == other.input.scale && input.zeroPoint == other.input.zeroPoint
        && output.scale == other.output.scale && output.zeroPoint == other.output.zeroPoint
    }
  }

  let key: Key
  let outputs: Int
  /// The numbers in a sum.
  let inputs: Int
  private let kernel: martlet_filters
  private let rescaling: martlet_rescaling
  private let rescalingToReal: martlet_rescaling
  /// What the kernels' structures point to.
  private let memory: [Tensor]

  /// Filters `[outputs, …]` in `groups` groups, each of whose sums has `segments` runs.
  init(_ key: Key, groups: Int = 1, segments: Int = 1) {
    self.key = key
    let weight = key.weight.dense()
    outputs = weight.shape[0]
    inputs = weight.elementCount / max(1, outputs)
    let (columns, run) = (outputs / groups, inputs / segments)
    let filled = Int(martlet_filled_columns(Int64(columns)))
    let size = martlet_arranged_size(Int64(columns), Int64(segments), Int64(run))
    let arranged = Tensor(uninitialized: [groups * size], dtype: .int8)
    let start = Tensor.zeros([groups * filled], dtype: .int32)
    // Factors and shifts for bytes, then for real numbers.
    let vectors = (0..<4).map { _ in Tensor.zeros([groups * filled]) }
    let sums = start.pointer.assumingMemoryBound(to: Int32.self)
    for group in 0..<groups {
      let source = weight.pointer.assumingMemoryBound(to: Int8.self) + group * columns * inputs
      martlet_arrange_filters(
        source, Int64(columns), Int64(segments), Int64(run),
        arranged.pointer.assumingMemoryBound(to: Int8.self) + group * size, sums + group * filled)
    }
    for index in 0..<(groups * filled) { sums[index] = -Int32(key.input.zeroPoint) * sums[index] }
    let scales = key.scales.floats
    let biases = key.bias?.floats ?? [Float](repeating: 0, count: outputs)
    let floats = vectors.map { $0.pointer.assumingMemoryBound(to: Float.self) }
    for output in 0..<outputs {
      let place = output / columns * filled + output % columns
      let factor = key.input.scale * scales[output]
      floats[0][place] = factor / key.output.scale
      floats[1][place] = biases[output] / key.output.scale
      floats[2][place] = factor
      floats[3][place] = biases[output]
    }
    let zeroPoint = Int32(key.output.zeroPoint)
    let integers = Quantization.integers(of: key.output.dtype) ?? 0...255
    kernel = martlet_filters(
      columns: Int64(columns), segments: Int64(segments), run: Int64(run),
      weight: arranged.pointer.assumingMemoryBound(to: Int8.self))
    rescaling = martlet_rescaling(
      start: sums, factor: floats[0], shift: floats[1],
      low: key.isRectified ? 0 : Float(integers.lowerBound) - Float(zeroPoint),
      high: Float(integers.upperBound) - Float(zeroPoint), zero_point: zeroPoint, dtype: martlet_uint8)
    rescalingToReal = martlet_rescaling(
      start: sums, factor: floats[2], shift: floats[3], low: key.isRectified ? 0 : -.infinity, high: .infinity,
      zero_point: 0, dtype: martlet_float32)
    memory = [arranged, start] + vectors
  }

  /// Calls `body` with the kernels' structures for outputs as bytes or as float32.
  func withKernel(
    to dtype: DType, _ body: (UnsafePointer<martlet_filters>, UnsafePointer<martlet_rescaling>) -> Void
  ) {
    withExtendedLifetime(self) {
      withUnsafePointer(to: kernel) { kernel in
        withUnsafePointer(to: dtype == .float32 ? rescalingToReal : rescaling) { body(kernel, $0) }
      }
    }
  }
}
