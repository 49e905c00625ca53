import Synchronization

/// A layer that maps bytes to bytes.
public protocol QuantizedLayer: Module {
  /// The output for `x`.
  func callAsFunction(_ x: QuantizedTensor) -> QuantizedTensor

  /// The output for `x` as float32; layers with sums do not round these to bytes before.
  func realOutput(_ x: QuantizedTensor) -> Tensor
}

extension QuantizedLayer {
  /// The output for `x` as float32.
  public func realOutput(_ x: QuantizedTensor) -> Tensor { self(x).dequantized() }
}

/// Scale and zero point of a tensor that a model computes; they are saved with it.
public struct SavedQuantization {
  /// The scale, a scalar of float32.
  public let scale: Buffer
  /// The zero point, a scalar of int32.
  public let zeroPoint: Buffer

  /// The quantisation of bytes with one scale.
  init(_ quantization: Quantization) {
    scale = Buffer(Tensor(quantization.scale))
    zeroPoint = Buffer(Tensor(Int32(quantization.zeroPoint)))
  }

  /// What is saved, as `uint8`.
  public var value: Quantization {
    Quantization(
      scale: withExtendedLifetime(scale.value) { $0.pointer.load(as: Float.self) },
      zeroPoint: withExtendedLifetime(zeroPoint.value) { Int($0.pointer.load(as: Int32.self)) })
  }
}

/// Filters that have been arranged for the kernels, kept as long as weights and quantisations stay the same.
final class FilterCache: Sendable {
  private let filters = Mutex<IntegerFilters?>(nil)

  /// The filters for a key, made where the latest ones are of another.
  func filters(_ key: IntegerFilters.Key, _ make: () -> IntegerFilters) -> IntegerFilters {
    filters.withLock { filters in
      if let filters, filters.key.isSame(key) { return filters }
      let made = make()
      filters = made
      return made
    }
  }
}
