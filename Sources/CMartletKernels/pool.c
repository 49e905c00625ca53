// A fork/join pool: workers watch a generation counter, spin briefly, then sleep on a futex.
#define _GNU_SOURCE
#include "martlet_pool.h"

#include "placement.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#endif

enum {
  maximum_threads = 256,
  spins_before_sleep = 4000,
  spins_before_fetching = 1000,
  spins_of_fetching = 400,  // some microseconds, in which a thread that runs uses processor time
  nanoseconds_worth_moving = 50000,  // work of a thread on a job, behind which it may change its processor
};

typedef struct {
  _Atomic(martlet_chunk_function) function;
  _Atomic(void *) context;
  _Atomic int32_t chunks;
} job;

/// A thread of the pool: whether it may hold a chunk, and whether its caller had to bring it to a processor.
typedef struct {
  _Alignas(128) placed_thread thread;
  _Atomic bool works, was_fetched;
} worker;

// `ticket` packs the generation of a job (high half) and the number of chunks still to take (low half). A job stays as
// it is until all its chunks are done, so whoever takes a chunk of a generation has read that generation's job.
static _Alignas(128) _Atomic uint64_t ticket;
static _Alignas(128) _Atomic uint32_t finished;
static _Atomic bool waits_for_the_end;
static _Alignas(128) _Atomic uint32_t generation;
static _Alignas(128) _Atomic int32_t sleepers;
static job current;
static _Atomic int caller_processor = -1;
static worker workers[maximum_threads];
static _Atomic bool busy;
static _Atomic int32_t wanted_threads;
static int32_t started_workers;
static pthread_mutex_t configuration = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local bool inside_chunk;
static _Thread_local bool openmp_is_single;

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static int64_t nanoseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

#if defined(__linux__)
static void sleep_while(_Atomic uint32_t *counter, uint32_t value) {
  syscall(SYS_futex, (uint32_t *)counter, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}
static void wake_all(_Atomic uint32_t *counter) {
  syscall(SYS_futex, (uint32_t *)counter, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
}
#else
static pthread_mutex_t sleep_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t sleep_condition = PTHREAD_COND_INITIALIZER;
static void sleep_while(_Atomic uint32_t *counter, uint32_t value) {
  pthread_mutex_lock(&sleep_mutex);
  while (atomic_load(counter) == value) pthread_cond_wait(&sleep_condition, &sleep_mutex);
  pthread_mutex_unlock(&sleep_mutex);
}
static void wake_all(_Atomic uint32_t *counter) {
  (void)counter;
  pthread_mutex_lock(&sleep_mutex);
  pthread_cond_broadcast(&sleep_condition);
  pthread_mutex_unlock(&sleep_mutex);
}
#endif

// oneDNN is called inside chunks; its own team of threads must not start there. Its runtime is looked up and not
// linked, because a oneDNN built without OpenMP has none.
static void make_openmp_single(void) {
  if (openmp_is_single) return;
  openmp_is_single = true;
  void (*set_threads)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  if (set_threads) set_threads(1);
}

// Whether threads wait for a processor with a chunk in hand: they are brought to this one, which its thread is about to leave.
static bool fetch_waiting_workers(uint32_t chunks) {
  int32_t count = atomic_load_explicit(&wanted_threads, memory_order_relaxed);
  int64_t before[maximum_threads];
  for (int32_t i = 1; i < count; i++) before[i] = atomic_load(&workers[i].works) ? processor_time(&workers[i].thread) : -1;
  for (int spin = 0; spin < spins_of_fetching; spin++) {
    if (atomic_load_explicit(&finished, memory_order_acquire) == chunks) return false;
    relax();
  }
  bool has_fetched = false;
  for (int32_t i = 1; i < count; i++) {
    worker *w = &workers[i];
    if (before[i] < 0 || !atomic_load(&w->works) || processor_time(&w->thread) != before[i]) continue;
    atomic_store(&w->was_fetched, true);
    move_to_processor(&w->thread, processor_at_hand());
    has_fetched = true;
  }
  return has_fetched;
}

// Takes chunks of the job of `generation_seen` until none is left.
static void take_chunks(uint32_t generation_seen) {
  martlet_chunk_function function = atomic_load_explicit(&current.function, memory_order_relaxed);
  void *context = atomic_load_explicit(&current.context, memory_order_relaxed);
  int32_t chunks = atomic_load_explicit(&current.chunks, memory_order_relaxed);
  for (;;) {
    uint64_t now = atomic_load_explicit(&ticket, memory_order_acquire);
    uint32_t remaining = (uint32_t)now;
    if ((uint32_t)(now >> 32) != generation_seen || remaining == 0) return;
    if (!atomic_compare_exchange_weak_explicit(&ticket, &now, now - 1, memory_order_acq_rel, memory_order_relaxed))
      continue;
    function(context, chunks - (int32_t)remaining);
    uint32_t done = atomic_fetch_add(&finished, 1) + 1;
    if (done == (uint32_t)chunks && atomic_load(&waits_for_the_end)) wake_all(&finished);
  }
}

// On a busy machine the system may put both on one processor: then a worker that spins keeps its caller from working, and
// one that works gains nothing.
static bool is_beside_caller(void) {
  int processor = processor_at_hand();
  return processor >= 0 && processor == atomic_load_explicit(&caller_processor, memory_order_relaxed);
}

static void *work_forever(void *argument) {
  int32_t index = (int32_t)(intptr_t)argument;
  uint32_t seen = 0;
  int64_t worked = 0;  // nanoseconds on the last job
  inside_chunk = true;
  make_openmp_single();
  worker *own = &workers[index];
  own->thread = this_thread();
  for (;;) {
    uint32_t now = seen;
    for (int spin = 0; spin < spins_before_sleep; spin++) {
      now = atomic_load_explicit(&generation, memory_order_acquire);
      if (now != seen) break;
      if (spin % 16 == 0 && is_beside_caller()) break;
      relax();
    }
    while (now == seen) {
      atomic_fetch_add(&sleepers, 1);
      if (atomic_load(&generation) == seen) sleep_while(&generation, seen);
      atomic_fetch_sub(&sleepers, 1);
      now = atomic_load(&generation);
    }
    seen = now;
    if (index >= atomic_load_explicit(&wanted_threads, memory_order_relaxed)) continue;
    if (worked > nanoseconds_worth_moving && is_beside_caller()) leave_processor(&own->thread, processor_at_hand());
    int64_t start = nanoseconds();
    atomic_store(&own->works, true);
    take_chunks(seen);
    atomic_store(&own->works, false);
    worked = nanoseconds() - start;
    // Where it was fetched from it queues for the next turn, without a chunk, while the caller goes on by itself.
    if (atomic_exchange(&own->was_fetched, false) && is_beside_caller())
      leave_processor(&own->thread, processor_at_hand());
  }
  return NULL;
}

int32_t martlet_processors(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    int32_t count = CPU_COUNT(&set);
    if (count > 0) return count;
  }
#endif
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int32_t)count : 1;
}

static void start_workers_locked(int32_t threads) {
  while (started_workers < threads - 1) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 8 << 20);
    int failed = pthread_create(&thread, &attributes, work_forever, (void *)(intptr_t)(started_workers + 1));
    pthread_attr_destroy(&attributes);
    if (failed) break;
    started_workers++;
  }
}

void martlet_set_threads(int32_t threads) {
  if (threads < 1) threads = martlet_processors();
  if (threads > maximum_threads) threads = maximum_threads;
  pthread_mutex_lock(&configuration);
  start_workers_locked(threads);
  atomic_store(&wanted_threads, threads);
  pthread_mutex_unlock(&configuration);
}

int32_t martlet_threads(void) {
  int32_t threads = atomic_load_explicit(&wanted_threads, memory_order_relaxed);
  if (threads > 0) return threads;
  const char *text = getenv("MARTLET_THREADS");
  martlet_set_threads(text ? atoi(text) : 0);
  return atomic_load(&wanted_threads);
}

// A thread that was preempted inside of its chunk would come back after the turn of another process, milliseconds later. It
// gets this thread's processor, and this one sleeps.
static void wait_for_the_end(uint32_t chunks) {
  for (int spin = 0; spin < spins_before_sleep; spin++) {
    if (atomic_load_explicit(&finished, memory_order_acquire) == chunks) return;
    if (spin % spins_before_fetching == spins_before_fetching - 1 && fetch_waiting_workers(chunks)) break;
    relax();
  }
  atomic_store(&waits_for_the_end, true);
  for (uint32_t done = atomic_load(&finished); done < chunks; done = atomic_load(&finished)) {
    sleep_while(&finished, done);
  }
  atomic_store(&waits_for_the_end, false);
}

void martlet_parallel(int32_t chunks, martlet_chunk_function function, void *context) {
  if (chunks <= 0) return;
  make_openmp_single();
  bool expected = false;
  if (chunks == 1 || inside_chunk || martlet_threads() == 1 ||
      !atomic_compare_exchange_strong(&busy, &expected, true)) {
    bool before = inside_chunk;
    inside_chunk = true;
    for (int32_t chunk = 0; chunk < chunks; chunk++) function(context, chunk);
    inside_chunk = before;
    return;
  }
  inside_chunk = true;
  atomic_store_explicit(&current.function, function, memory_order_relaxed);
  atomic_store_explicit(&current.context, context, memory_order_relaxed);
  atomic_store_explicit(&current.chunks, chunks, memory_order_relaxed);
  atomic_store_explicit(&caller_processor, processor_at_hand(), memory_order_relaxed);
  atomic_store_explicit(&finished, 0, memory_order_relaxed);
  uint32_t next = atomic_load_explicit(&generation, memory_order_relaxed) + 1;
  atomic_store_explicit(&ticket, (uint64_t)next << 32 | (uint32_t)chunks, memory_order_release);
  atomic_store(&generation, next);
  if (atomic_load(&sleepers) > 0) wake_all(&generation);
  take_chunks(next);
  wait_for_the_end((uint32_t)chunks);
  inside_chunk = false;
  atomic_store_explicit(&busy, false, memory_order_release);
}
