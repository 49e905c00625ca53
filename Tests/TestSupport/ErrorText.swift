/// The line that a failing call throws; "no error" when it succeeds.
public func errorText<Value>(_ body: () throws -> Value) -> String {
  do {
    _ = try body()
    return "no error"
  } catch {
    return String(describing: error)
  }
}

/// The line that a failing call throws; "no error" when it succeeds.
public func errorText<Value>(_ body: () async throws -> Value) async -> String {
  do {
    _ = try await body()
    return "no error"
  } catch {
    return String(describing: error)
  }
}
