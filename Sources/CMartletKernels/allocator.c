// Free blocks are kept by size class, because fresh pages are the dearest part of a tensor operation. A class spans an
// eighth of an octave, so at most an eighth of a block is wasted.
#define _GNU_SOURCE
#include "martlet_allocator.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
  alignment = 64,
  slab_limit = 64 << 10,     // smaller blocks are cut from slabs and never go back to the system
  slab_size = 1 << 20,
  huge_page = 2 << 20,
  class_count = 8 * 48,
};
static const int64_t cache_allowance = 256 << 20;

typedef struct free_block {
  struct free_block *next;
} free_block;

static struct {
  atomic_flag lock;
  free_block *free[class_count];
  char *slab;
  size_t slab_left;
  martlet_memory_statistics statistics;
} state = {.lock = ATOMIC_FLAG_INIT};

static inline void lock(void) {
  while (atomic_flag_test_and_set_explicit(&state.lock, memory_order_acquire)) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  }
}

static inline void unlock(void) { atomic_flag_clear_explicit(&state.lock, memory_order_release); }

// Classes: 64, 128, …, 512 bytes one by one, then eight a doubling.
static inline int32_t class_of(size_t bytes) {
  size_t units = bytes == 0 ? 1 : (bytes + alignment - 1) / alignment;
  if (units <= 8) return (int32_t)units - 1;
  int32_t octave = 63 - __builtin_clzl(units - 1);  // 2^octave < units <= 2^(octave + 1), octave >= 3
  int32_t eighth = (int32_t)((units - 1) >> (octave - 3)) - 8;
  return 8 + (octave - 3) * 8 + eighth;
}

static inline size_t class_bytes(int32_t index) {
  if (index < 8) return (size_t)(index + 1) * alignment;
  int32_t octave = (index - 8) / 8 + 3, eighth = (index - 8) % 8;
  return ((size_t)(9 + eighth) << (octave - 3)) * alignment;
}

static void exhausted(size_t bytes) {
  fprintf(stderr, "Martlet: out of memory: %zu bytes could not be allocated (%lld are in use)\n", bytes,
          (long long)state.statistics.live);
  abort();
}

static void *map(size_t bytes) {
  bool huge = bytes >= huge_page;
  size_t slack = huge ? huge_page : 0;
  char *start = mmap(NULL, bytes + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) exhausted(bytes);
  if (!huge) return start;
  size_t before = (huge_page - (uintptr_t)start % huge_page) % huge_page;
  if (before) munmap(start, before);
  if (slack - before) munmap(start + before + bytes, slack - before);
#if defined(MADV_HUGEPAGE)
  madvise(start + before, bytes, MADV_HUGEPAGE);
#endif
  return start + before;
}

static size_t mapped_bytes(size_t bytes) { return (bytes + 4095) / 4096 * 4096; }

// Gives large cached blocks back, the largest first, until at most `limit` bytes are cached.
static void trim_locked(int64_t limit) {
  for (int32_t index = class_count - 1; index >= 0 && state.statistics.cached > limit; index--) {
    size_t bytes = class_bytes(index);
    if (bytes < slab_limit) return;
    while (state.free[index] && state.statistics.cached > limit) {
      free_block *block = state.free[index];
      state.free[index] = block->next;
      state.statistics.cached -= (int64_t)bytes;
      munmap(block, mapped_bytes(bytes));
    }
  }
}

static void *fresh_locked(size_t bytes) {
  if (bytes >= slab_limit) {
    int64_t allowed = cache_allowance + state.statistics.live / 4;
    if (state.statistics.cached > allowed) trim_locked(allowed / 2);
    return map(mapped_bytes(bytes));
  }
  if (state.slab_left < bytes) {
    state.slab = map(slab_size);
    state.slab_left = slab_size;
  }
  void *block = state.slab;
  state.slab += bytes;
  state.slab_left -= bytes;
  return block;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(SANITIZED)
// A sanitizer sees what reaches beyond a block, or uses it after its end, only where each is one of its own.
static void *take_locked(int32_t index, size_t bytes) {
  (void)index, (void)fresh_locked;
  void *block = NULL;
  if (posix_memalign(&block, alignment, bytes) != 0) exhausted(bytes);
  return block;
}

static void give_locked(void *pointer, int32_t index) {
  (void)index;
  free(pointer);
}
#else
static void *take_locked(int32_t index, size_t bytes) {
  (void)bytes;
  size_t whole = class_bytes(index);
  free_block *block = state.free[index];
  if (!block) return fresh_locked(whole);
  state.free[index] = block->next;
  state.statistics.cached -= (int64_t)whole;
  state.statistics.reused++;
  return block;
}

static void give_locked(void *pointer, int32_t index) {
  free_block *block = pointer;
  block->next = state.free[index];
  state.free[index] = block;
  state.statistics.cached += (int64_t)class_bytes(index);
}
#endif

void *martlet_allocate(size_t bytes) {
  int32_t index = class_of(bytes);
  if (index >= class_count) exhausted(bytes);
  lock();
  martlet_memory_statistics *statistics = &state.statistics;
  statistics->requests++;
  void *block = take_locked(index, bytes);
  statistics->live += (int64_t)class_bytes(index);
  if (statistics->live > statistics->peak) statistics->peak = statistics->live;
  unlock();
  return block;
}

void martlet_release(void *pointer, size_t bytes) {
  if (!pointer) return;
  int32_t index = class_of(bytes);
  lock();
  give_locked(pointer, index);
  state.statistics.live -= (int64_t)class_bytes(index);
  unlock();
}

martlet_memory_statistics martlet_memory(void) {
  lock();
  martlet_memory_statistics copy = state.statistics;
  unlock();
  return copy;
}

void martlet_reset_peak_memory(void) {
  lock();
  state.statistics.peak = state.statistics.live;
  unlock();
}

void martlet_trim_memory(void) {
  lock();
  trim_locked(0);
  unlock();
}
