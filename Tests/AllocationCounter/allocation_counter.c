// Every call of `malloc` and its kin, from whichever library, comes here first: the dynamic linker prefers the symbols
// of the executable. The work is left to glibc, which offers its own functions under other names for this purpose.
#include "allocation_counter.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__linux__) && defined(__GLIBC__) || defined(__gnu_linux__)
#if !defined(SANITIZED)
#define COUNTED 1
#endif
#endif

static _Atomic int64_t live, peak, start;

#if defined(COUNTED)

#include <malloc.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *pointer);

static void add(int64_t bytes) {
  int64_t now = atomic_fetch_add_explicit(&live, bytes, memory_order_relaxed) + bytes;
  int64_t most = atomic_load_explicit(&peak, memory_order_relaxed);
  while (now > most && !atomic_compare_exchange_weak(&peak, &most, now)) {
  }
}

static void *counted(void *pointer) {
  if (pointer != NULL) add((int64_t)malloc_usable_size(pointer));
  return pointer;
}

void *malloc(size_t size) { return counted(__libc_malloc(size)); }

void *calloc(size_t count, size_t size) { return counted(__libc_calloc(count, size)); }

void *realloc(void *pointer, size_t size) {
  int64_t before = pointer == NULL ? 0 : (int64_t)malloc_usable_size(pointer);
  void *moved = __libc_realloc(pointer, size);
  if (moved == NULL && size != 0) return NULL;
  add((moved == NULL ? 0 : (int64_t)malloc_usable_size(moved)) - before);
  return moved;
}

void *memalign(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }

void *aligned_alloc(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  void *pointer = counted(__libc_memalign(alignment, size));
  if (pointer == NULL) return ENOMEM;
  *result = pointer;
  return 0;
}

void free(void *pointer) {
  if (pointer != NULL) add(-(int64_t)malloc_usable_size(pointer));
  __libc_free(pointer);
}

bool allocation_counter_works(void) { return true; }

#else

bool allocation_counter_works(void) { return false; }

#endif

void allocation_counter_reset(void) {
  int64_t now = atomic_load(&live);
  atomic_store(&start, now);
  atomic_store(&peak, now);
}

int64_t allocation_counter_peak(void) { return atomic_load(&peak) - atomic_load(&start); }
