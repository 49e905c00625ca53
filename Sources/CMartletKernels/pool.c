// A fork/join pool: workers watch a generation counter, spin briefly, then sleep on a futex.
#define _GNU_SOURCE
#include "martlet_pool.h"

#include "placement.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

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

/// A thread of the pool: whether it may hold a chunk, whether its caller had to bring it to a processor, and whether somebody
/// is moving it.
typedef struct {
  _Alignas(128) placed_thread thread;
  _Atomic bool works, was_fetched, is_moving;
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
static _Atomic uint32_t wanted_threads;
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

// One at a time: whoever moves a thread reads what the system allows it and puts that back.
static void move_worker(worker *w, void (*move)(const placed_thread *, int)) {
  if (atomic_exchange(&w->is_moving, true)) return;
  move(&w->thread, processor_at_hand());
  atomic_store(&w->is_moving, false);
}

static bool is_finished(uint32_t chunks) { return atomic_load_explicit(&finished, memory_order_acquire) == chunks; }

// Whether threads wait for a processor with a chunk in hand: they are brought to this one, which its thread is about to leave.
static bool fetch_waiting_workers(uint32_t chunks) {
  uint32_t count = atomic_load_explicit(&wanted_threads, memory_order_relaxed);
  int64_t before[maximum_threads];
  for (uint32_t i = 1; i < count; i++) {
    if (is_finished(chunks)) return false;
    before[i] = atomic_load(&workers[i].works) ? processor_time(&workers[i].thread) : -1;
  }
  for (int spin = 0; spin < spins_of_fetching; spin++) {
    if (is_finished(chunks)) return false;
    relax();
  }
  bool has_fetched = false;
  for (uint32_t i = 1; i < count && !is_finished(chunks); i++) {
    worker *w = &workers[i];
    if (before[i] < 0 || !atomic_load(&w->works) || processor_time(&w->thread) != before[i]) continue;
    atomic_store(&w->was_fetched, true);
    move_worker(w, move_to_processor);
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

// While fewer threads are wanted, the others neither spin nor are woken by jobs.
static void sleep_while_surplus(uint32_t index) {
  for (uint32_t wanted; index >= (wanted = atomic_load(&wanted_threads));) sleep_while(&wanted_threads, wanted);
}

static void *work_forever(void *argument) {
  uint32_t index = (uint32_t)(uintptr_t)argument;
  uint32_t seen = 0;
  int64_t worked = 0;  // nanoseconds on the last job
  inside_chunk = true;
  make_openmp_single();
  worker *own = &workers[index];
  own->thread = this_thread();
  name_thread(index);
  for (;;) {
    sleep_while_surplus(index);
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
    if (worked > nanoseconds_worth_moving && is_beside_caller()) move_worker(own, leave_processor);
    int64_t start = nanoseconds();
    atomic_store(&own->works, true);
    take_chunks(seen);
    atomic_store(&own->works, false);
    worked = nanoseconds() - start;
    // Where it was fetched from it queues for the next turn, without a chunk, while the caller goes on by itself.
    if (atomic_exchange(&own->was_fetched, false) && is_beside_caller()) move_worker(own, leave_processor);
  }
  return NULL;
}

// Signals are for the program's own threads; those that a thread's own mistakes raise cannot wait.
static sigset_t signals_of_others(void) {
  static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGPROF};
  sigset_t set;
  sigfillset(&set);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) sigdelset(&set, own[i]);
  return set;
}

static void start_workers_locked(int32_t threads) {
  sigset_t blocked = signals_of_others(), before;
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, 8 << 20);
  while (started_workers < threads - 1) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, work_forever, (void *)(intptr_t)(started_workers + 1))) break;
    started_workers++;
  }
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

// A default does not take the place of what somebody has set meanwhile.
static void set_threads(int32_t threads, bool is_default) {
  if (threads < 1) threads = martlet_processors();
  if (threads > maximum_threads) threads = maximum_threads;
  pthread_mutex_lock(&configuration);
  if (!is_default || atomic_load(&wanted_threads) == 0) {
    start_workers_locked(threads);
    atomic_store(&wanted_threads, (uint32_t)threads);
    wake_all(&wanted_threads);
  }
  pthread_mutex_unlock(&configuration);
}

void martlet_set_threads(int32_t threads) { set_threads(threads, false); }

int32_t martlet_threads(void) {
  uint32_t threads = atomic_load_explicit(&wanted_threads, memory_order_relaxed);
  if (threads == 0) {
    const char *text = getenv("MARTLET_THREADS");
    set_threads(text ? atoi(text) : 0, true);
    threads = atomic_load(&wanted_threads);
  }
  return (int32_t)threads;
}

// A thread that was preempted inside of its chunk would come back after the turn of another process, milliseconds later. It
// gets this thread's processor, and this one sleeps.
static void wait_for_the_end(uint32_t chunks) {
  for (int spin = 0; spin < spins_before_sleep; spin++) {
    if (is_finished(chunks)) return;
    if (spin % spins_before_fetching == spins_before_fetching - 1 && fetch_waiting_workers(chunks)) break;
    relax();
  }
  atomic_store(&waits_for_the_end, true);
  for (uint32_t done = atomic_load(&finished); done < chunks; done = atomic_load(&finished)) {
    sleep_while(&finished, done);
  }
  atomic_store(&waits_for_the_end, false);
}

static bool takes_pool(void) {
  return !atomic_load_explicit(&busy, memory_order_relaxed) && !atomic_exchange(&busy, true);
}

// Shares the chunks from `first` on, of which there are two at least, with the workers.
static void share_chunks(int32_t first, int32_t chunks, martlet_chunk_function function, void *context) {
  atomic_store_explicit(&current.function, function, memory_order_relaxed);
  atomic_store_explicit(&current.context, context, memory_order_relaxed);
  atomic_store_explicit(&current.chunks, chunks, memory_order_relaxed);
  atomic_store_explicit(&caller_processor, processor_at_hand(), memory_order_relaxed);
  atomic_store_explicit(&finished, (uint32_t)first, memory_order_relaxed);
  uint32_t next = atomic_load_explicit(&generation, memory_order_relaxed) + 1;
  atomic_store_explicit(&ticket, (uint64_t)next << 32 | (uint32_t)(chunks - first), memory_order_release);
  atomic_store(&generation, next);
  if (atomic_load(&sleepers) > 0) wake_all(&generation);
  take_chunks(next);
  wait_for_the_end((uint32_t)chunks);
  atomic_store_explicit(&busy, false, memory_order_release);
}

void martlet_parallel(int32_t chunks, martlet_chunk_function function, void *context) {
  if (chunks <= 0) return;
  make_openmp_single();
  bool is_nested = inside_chunk, may_share = !is_nested && chunks > 1 && martlet_threads() > 1;
  inside_chunk = true;
  int32_t done = 0;
  // Alone as long as another thread has the pool.
  while (done < chunks && !(may_share && chunks - done > 1 && takes_pool())) function(context, done++);
  if (done < chunks) share_chunks(done, chunks, function, context);
  inside_chunk = is_nested;
}
