// The caching allocator of tensors' memory.
#ifndef MARTLET_ALLOCATOR_H
#define MARTLET_ALLOCATOR_H

#include <stddef.h>
#include <stdint.h>

/// Memory statistics in bytes.
typedef struct {
  int64_t live;       // handed out now
  int64_t peak;       // the most that was handed out at once
  int64_t cached;     // kept for reuse
  int64_t requests;   // allocations so far
  int64_t reused;     // of these, served from the cache
} martlet_memory_statistics;

/// `bytes` of memory, aligned to 64 bytes and not initialised. Never NULL: ends the process when memory is exhausted.
void *martlet_allocate(size_t bytes);

/// Gives back what `martlet_allocate` returned for the same number of bytes.
void martlet_release(void *pointer, size_t bytes);

/// The statistics now.
martlet_memory_statistics martlet_memory(void);

/// Starts the peak anew from what is live.
void martlet_reset_peak_memory(void);

/// Returns cached blocks of 64 KiB and more to the system.
void martlet_trim_memory(void);

#endif
