// Counter-based random numbers: Philox 4x32-10 (Salmon et al. 2011).
#ifndef MARTLET_RANDOM_H
#define MARTLET_RANDOM_H

#include "martlet_types.h"

/// Block `counter` of the stream `key`: four 32-bit words. The 128-bit counter is (counter, 0).
void martlet_philox(uint64_t key, uint64_t counter, uint32_t words[4]);

/// Uniform numbers in [low, high): element i of float32 uses word i % 4 of block `counter + i / 4` (24 bits), of float64
/// the words 2 (i % 2) and 2 (i % 2) + 1 of block `counter + i / 2` (53 bits). Returns the number of blocks used.
uint64_t martlet_random_uniform(martlet_dtype dtype, uint64_t key, uint64_t counter, double low, double high, void *y,
                                int64_t count);

/// Normal numbers by Box-Muller on pairs of uniform words, vectorised; same counting as above. Returns blocks used.
uint64_t martlet_random_normal(martlet_dtype dtype, uint64_t key, uint64_t counter, double mean, double deviation,
                               void *y, int64_t count);

/// `y[i] = u < keep ? value : 0` (the mask of dropout). Returns blocks used.
uint64_t martlet_random_bernoulli(martlet_dtype dtype, uint64_t key, uint64_t counter, double keep, double value,
                                  void *y, int64_t count);

#endif
