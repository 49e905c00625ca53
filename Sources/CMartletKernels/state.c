#include "martlet_state.h"

_Thread_local martlet_thread_state martlet_thread_state_value;
