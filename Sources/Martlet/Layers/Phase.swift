import CMartletKernels

/// What a model is run for.
public enum Phase: Sendable, Hashable {
  /// Dropout passes everything and batch normalisation uses its running statistics: the default.
  case inference
  /// Dropout drops, with masks determined by `seed`, and batch normalisation uses the batch's statistics.
  case training(seed: UInt64)
}

/// The phase of this thread and its random numbers.
final class PhaseState {
  let phase: Phase
  var generator: PhiloxGenerator

  init(_ phase: Phase) {
    self.phase = phase
    if case .training(let seed) = phase {
      generator = PhiloxGenerator(seed: seed)
    } else {
      generator = PhiloxGenerator(seed: 0)
    }
  }

  static var current: PhaseState? {
    guard let pointer = threadState().pointee.phase else { return nil }
    return Unmanaged<PhaseState>.fromOpaque(pointer).takeUnretainedValue()
  }

  /// The state where this thread trains.
  static var training: PhaseState? {
    guard let state = current, case .training = state.phase else { return nil }
    return state
  }
}

/// Runs `body` in a phase, which layers such as `Dropout` and `BatchNorm` follow.
public func withPhase<Result>(_ phase: Phase, _ body: () throws -> Result) rethrows -> Result {
  try withPhase(phase, startingAt: nil, body)
}

/// The same with random numbers that go on from a given state.
func withPhase<Result>(
  _ phase: Phase, startingAt generator: PhiloxGenerator?, _ body: () throws -> Result
) rethrows -> Result {
  let state = PhaseState(phase)
  if let generator { state.generator = generator }
  let outer = threadState().pointee.phase
  threadState().pointee.phase = Unmanaged.passUnretained(state).toOpaque()
  defer { threadState().pointee.phase = outer }
  return try withExtendedLifetime(state) { try body() }
}

/// The phase that layers on this thread follow.
public var currentPhase: Phase { PhaseState.current?.phase ?? .inference }
