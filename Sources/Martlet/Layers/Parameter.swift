/// A tensor that training changes.
///
/// Reading `value` within `valueAndGradients(of:_:)` of its model gives the tracked value. A parameter is a reference:
/// layers that hold the same parameter share it.
public final class Parameter {
  /// The value outside of any recording.
  var stored: Tensor

  /// Whether training leaves it as it is.
  public var isFrozen: Bool

  /// A parameter that starts as `value`.
  public init(_ value: Tensor, isFrozen: Bool = false) {
    stored = value.detached()
    self.isFrozen = isFrozen
  }

  /// The value; a new one must have the same shape and element type.
  public var value: Tensor {
    get {
      if let value = ParameterOverrides.current?.value(of: self) { return value }
      return Tape.current?.watched(self) ?? stored
    }
    set {
      if newValue.shape != stored.shape || newValue.dtype != stored.dtype {
        contractFailure(
          "Parameter", "\(stored.shape) \(stored.dtype) and \(newValue.shape) \(newValue.dtype)",
          "a parameter keeps its shape and element type")
      }
      stored = newValue.detached()
    }
  }

  /// The sizes of the axes.
  public var shape: Shape { stored.shape }

  /// Memory that may be written in place: the value's own where nobody else holds it, else a copy's.
  func withMutableStorage<Result>(_ body: (Tensor) -> Result) -> Result {
    let isShared =
      !isKnownUniquelyReferenced(&stored.object) || stored.object.owner != nil || !stored.object.isContiguous
    if isShared { stored = stored.denseCopy() } else { TransposedWeights.forget(stored.object) }
    return body(stored)
  }
}

/// A tensor that belongs to a model and is saved with it, but not trained: running statistics, for example.
public final class Buffer {
  /// The value; a new one must have the same shape and element type.
  public var value: Tensor {
    didSet {
      if value.shape != oldValue.shape || value.dtype != oldValue.dtype {
        contractFailure(
          "Buffer", "\(oldValue.shape) \(oldValue.dtype) and \(value.shape) \(value.dtype)",
          "a buffer keeps its shape and element type")
      }
      value = value.detached()
    }
  }

  /// A buffer that starts as `value`.
  public init(_ value: Tensor) {
    self.value = value.detached()
  }
}
