import Foundation
import Synchronization

/// Ctrl-C and SIGTERM as a wish to end at the next good place; the second one ends the process at once.
enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// The signal that came, or `nil`.
  static var signal: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// What a process that a signal ended exits with.
  static func status(of signal: Int32) -> Int32 { 128 + signal }

  /// From now on signals are noted.
  static func watch() {
    _ = signal
    var watched = sigset_t()
    sigemptyset(&watched)
    for number in [SIGINT, SIGTERM] {
      sigaddset(&watched, number)
      var action = sigaction()
      let handler: @convention(c) (Int32) -> Void = { Interruption.received.store($0, ordering: .relaxed) }
      #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = handler
      #else
        action.__sigaction_handler.sa_handler = handler
      #endif
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
      sigaction(number, &action, nil)
    }
    // Whoever started the process may have blocked them.
    pthread_sigmask(SIG_UNBLOCK, &watched, nil)
    // Training goes on where nobody reads any more what it tells.
    Foundation.signal(SIGPIPE, SIG_IGN)
  }
}
