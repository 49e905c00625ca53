import CMartletKernels
import COneDNN
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The oneDNN engine of this process and a stream for each thread.
enum OneDNN {
  nonisolated(unsafe) static let engine: dnnl_engine_t = {
    var engine: dnnl_engine_t?
    check(dnnl_engine_create(&engine, dnnl_cpu, 0), "engine")
    return engine.unsafelyUnwrapped
  }()

  /// oneDNN reports only failures of memory and of the library itself here: descriptors come from checked shapes.
  static func check(_ status: dnnl_status_t, _ what: String) {
    if status != dnnl_success {
      fatalError("oneDNN: \(what) failed with status \(status.rawValue); is libdnnl installed and intact?")
    }
  }

  /// A memory object over a tensor's bytes.
  static func memory(_ description: inout dnnl_memory_desc_t, _ pointer: UnsafeMutableRawPointer) -> dnnl_memory_t {
    var memory: dnnl_memory_t?
    check(dnnl_memory_create(&memory, &description, engine, pointer), "memory")
    return memory.unsafelyUnwrapped
  }

  /// Runs a primitive on the calling thread.
  static func execute(
    _ primitive: dnnl_primitive_t, _ arguments: [(Int32, dnnl_memory_desc_t, UnsafeMutableRawPointer)]
  ) {
    withUnsafeTemporaryAllocation(of: dnnl_exec_arg_t.self, capacity: arguments.count) { list in
      for (index, (argument, description, pointer)) in arguments.enumerated() {
        var description = description
        list[index] = dnnl_exec_arg_t(arg: argument, memory: memory(&description, pointer))
      }
      check(
        dnnl_primitive_execute(primitive, stream(), Int32(arguments.count), list.baseAddress), "execution")
      for index in 0..<arguments.count { dnnl_memory_destroy(list[index].memory) }
    }
  }

  private static func stream() -> dnnl_stream_t {
    let state = threadState()
    if let stream = state.pointee.stream { return OpaquePointer(stream) }
    var stream: dnnl_stream_t?
    check(dnnl_stream_create(&stream, engine, UInt32(dnnl_stream_default_flags.rawValue)), "stream")
    let created = stream.unsafelyUnwrapped
    state.pointee.stream = UnsafeMutableRawPointer(created)
    pthread_setspecific(streamOfThread, UnsafeMutableRawPointer(created))
    return created
  }

  /// Destroys a thread's stream when the thread ends.
  private static let streamOfThread: pthread_key_t = {
    var key = pthread_key_t()
    let status = pthread_key_create(&key) { stream in
      threadState().pointee.stream = nil
      let stream: UnsafeMutableRawPointer? = stream
      _ = dnnl_stream_destroy(stream.map { OpaquePointer($0) })
    }
    if status != 0 { fatalError("oneDNN: no key for the streams of threads: \(String(cString: strerror(status)))") }
    return key
  }()
}
