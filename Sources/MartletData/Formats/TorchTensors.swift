import Martlet

/// Makes tensors from the storages of a checkpoint; tensors of one storage look at the same memory.
struct TorchTensors {
  typealias Failure = PickleMachine.Failure

  /// Whether the bytes of an element stand with the highest first.
  let isBigEndian: Bool
  /// The most bytes that all storages, and each tensor, may have.
  let limit: Int
  /// The bytes that the file keeps under a key, at most so many.
  let bytes: (_ key: String, _ limit: Int) throws -> ArraySlice<UInt8>

  private struct Key: Hashable {
    let name: String
    let type: TorchType
  }

  /// The tensors by name.
  func tensors(_ described: [(name: String, tensor: TorchTensor)]) throws -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    tensors.reserveCapacity(described.count)
    var storages: [Key: Tensor] = [:]
    var left = limit
    for (name, described) in described {
      let key = Key(name: described.storage.key, type: described.type)
      let storage: Tensor
      if let known = storages[key] {
        storage = known
      } else {
        let bytes = try bytes(key.name, left)
        left -= bytes.count
        storage = try elements(bytes, of: described, name)
        storages[key] = storage
      }
      tensors[name] = try look(at: storage, described, name)
    }
    return tensors
  }

  /// All elements of a storage as a vector.
  private func elements(_ bytes: ArraySlice<UInt8>, of described: TorchTensor, _ name: String) throws -> Tensor {
    let (storage, type) = (described.storage, described.type)
    let (size, overflows) = storage.count.multipliedReportingOverflow(by: storage.type?.size ?? 1)
    guard !overflows, bytes.count == size, storage.type == nil || storage.type == type else {
      throw fail(name, "has a storage of \(bytes.count) bytes that does not hold \(storage.count) elements")
    }
    let count = bytes.count / type.size
    do {
      return try bytes.withUnsafeBytes {
        try Tensor(
          stored: UnsafeRawBufferPointer(rebasing: $0[..<(count * type.size)]), shape: [count], type: type.stored,
          isBigEndian: isBigEndian, owner: nil)
      }
    } catch let failure as StoredType.Failure {
      throw fail(name, failure.reason)
    }
  }

  /// The part of a storage that a tensor describes; every index must lie within.
  private func look(at storage: Tensor, _ described: TorchTensor, _ name: String) throws -> Tensor {
    let (sizes, strides) = (described.sizes, described.strides)
    guard sizes.count <= Shape.maximumRank else {
      throw fail(name, "has \(sizes.count) axes; at most \(Shape.maximumRank) are supported")
    }
    guard let (shape, byteCount) = Shape.stored(sizes, .tensor(storage.dtype)) else {
      throw fail(name, "has the impossible shape \(sizes)")
    }
    guard byteCount <= limit else {
      throw fail(name, "repeats its elements to \(byteCount) bytes, far more than the file has; save its contiguous()")
    }
    if byteCount == 0 { return Tensor(shape: shape, dtype: storage.dtype) { _ in } }
    // Untyped storages are never parts of others.
    let part = described.storage.type == nil ? 0..<storage.elementCount : described.storage.part
    var last = described.offset
    for (size, stride) in zip(sizes, strides) {
      let (reach, overflows) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, alsoOverflows) = last.addingReportingOverflow(reach)
      guard stride >= 0, !overflows, !alsoOverflows else { throw fail(name, "has the impossible strides \(strides)") }
      last = sum
    }
    guard described.offset >= 0, last < part.count, part.upperBound <= storage.elementCount else {
      throw fail(name, "reaches beyond the \(part.count) elements of its storage")
    }
    return storage.strided(shape: shape, strides: Shape(strides), offset: part.lowerBound + described.offset)
  }

  private func fail(_ name: String, _ problem: String) -> Failure { Failure(reason: "\(name) \(problem)") }
}
