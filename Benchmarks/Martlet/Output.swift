#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Hands everything printed so far to the reader.
func fflushOutput() { fflush(nil) }
