// State of a thread: what records its operations and in which phase its layers run.
#ifndef MARTLET_STATE_H
#define MARTLET_STATE_H

/// Swift has no thread-local variables that cost a single load; these pointers are owned by Swift.
typedef struct {
  void *tape;       // unretained reference to the tape that records, or NULL
  void *phase;      // unretained reference to the phase of layers, or NULL
  void *layer;      // the innermost layer that runs, or NULL
  void *outermost;  // the outermost layer that runs; of no meaning where none does
  void *overrides;  // values that stand in for parameters, or NULL
  void *outputs;    // what records the outputs of layers, or NULL
  void *stream;     // this thread's oneDNN stream, or NULL
} martlet_thread_state;

extern _Thread_local martlet_thread_state martlet_thread_state_value;

static inline martlet_thread_state *martlet_current_state(void) { return &martlet_thread_state_value; }

/// Prints one line on standard error and ends the process with a trap, as Swift's `fatalError` does, but without a
/// source line where there is none to name.
_Noreturn void martlet_fail(const char *message);

#endif
