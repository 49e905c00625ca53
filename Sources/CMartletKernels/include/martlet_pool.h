// The thread pool that kernels and oneDNN share.
#ifndef MARTLET_POOL_H
#define MARTLET_POOL_H

#include <stddef.h>
#include <stdint.h>

/// The work of one chunk.
typedef void (*martlet_chunk_function)(void *context, int32_t chunk);

/// Runs `function(context, chunk)` for every chunk in `0 ..< chunks` on the pool and returns when all are done.
///
/// Chunks are taken in any order, so `function` must not depend on it. A call from inside a chunk runs its chunks one after
/// another on the calling thread; so does one that finds the pool at work for another thread, until that is done.
void martlet_parallel(int32_t chunks, martlet_chunk_function function, void *context);

/// Sets how many threads work (the caller included); values below 1 mean all processors.
void martlet_set_threads(int32_t threads);

/// The number of threads that work, the caller included.
int32_t martlet_threads(void);

/// The number of processors that this thread may run on, and for no longer than a container's quota of time allows.
int32_t martlet_processors(void);

#endif
