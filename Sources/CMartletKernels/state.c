#include "martlet_state.h"

#include <stdio.h>

_Thread_local martlet_thread_state martlet_thread_state_value;

_Noreturn void martlet_fail(const char *message) {
  fflush(stdout);
  fprintf(stderr, "%s\n", message);
  __builtin_trap();
}
