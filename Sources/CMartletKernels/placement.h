// What threads are called and which processors they run on, where the system tells and lets one choose: on Linux. Elsewhere
// nothing is known or moved.
#ifndef MARTLET_PLACEMENT_H
#define MARTLET_PLACEMENT_H

#include <pthread.h>
#include <stdint.h>

#if defined(__linux__)
#include <sched.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/// A thread as the system knows it.
typedef struct {
  pid_t identifier;
  clockid_t clock;
} placed_thread;

static inline placed_thread this_thread(void) {
  placed_thread thread = {gettid(), CLOCK_MONOTONIC};
  pthread_getcpuclockid(pthread_self(), &thread.clock);
  return thread;
}

/// Names this thread for debuggers and process viewers.
static inline void name_thread(uint32_t index) {
  char name[16];
  snprintf(name, sizeof name, "martlet-%u", index);
  pthread_setname_np(pthread_self(), name);
}

/// The processor that this thread runs on.
static inline int processor_at_hand(void) { return sched_getcpu(); }

/// The nanoseconds that a thread has run, which stand still while it waits for a processor; -1 where it is gone.
static inline int64_t processor_time(const placed_thread *thread) {
  struct timespec time;
  if (clock_gettime(thread->clock, &time) != 0) return -1;
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/// Moves a thread to one of `wanted`; later the system may place it as it did before.
static inline void move_once(const placed_thread *thread, const cpu_set_t *wanted, const cpu_set_t *allowed) {
  cpu_set_t both;
  CPU_AND(&both, wanted, allowed);
  if (CPU_COUNT(&both) == 0) return;
  sched_setaffinity(thread->identifier, sizeof both, &both);
  sched_setaffinity(thread->identifier, sizeof *allowed, allowed);
}

static inline void move_to_processor(const placed_thread *thread, int processor) {
  cpu_set_t wanted, allowed;
  if (processor < 0 || sched_getaffinity(thread->identifier, sizeof allowed, &allowed) != 0) return;
  CPU_ZERO(&wanted);
  CPU_SET((size_t)processor, &wanted);
  move_once(thread, &wanted, &allowed);
}

/// Moves a thread to another processor, where it may use one.
static inline void leave_processor(const placed_thread *thread, int processor) {
  cpu_set_t wanted, allowed;
  if (processor < 0 || sched_getaffinity(thread->identifier, sizeof allowed, &allowed) != 0) return;
  wanted = allowed;
  CPU_CLR((size_t)processor, &wanted);
  move_once(thread, &wanted, &allowed);
}
#else
typedef struct {
  char nothing;
} placed_thread;

static inline placed_thread this_thread(void) { return (placed_thread){0}; }
static inline void name_thread(uint32_t index) { (void)index; }
static inline int processor_at_hand(void) { return -1; }
static inline int64_t processor_time(const placed_thread *thread) {
  (void)thread;
  return -1;
}
static inline void move_to_processor(const placed_thread *thread, int processor) { (void)thread, (void)processor; }
static inline void leave_processor(const placed_thread *thread, int processor) { (void)thread, (void)processor; }
#endif

#endif
