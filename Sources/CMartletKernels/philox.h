// The rounds of Philox 4x32-10 (Salmon et al. 2011) for eight blocks in a vector.
#ifndef MARTLET_PHILOX_H
#define MARTLET_PHILOX_H

#include "vectors.h"

static const uint64_t martlet_philox_multiplier0 = 0xD2511F53, martlet_philox_multiplier1 = 0xCD9E8D57;
static const uint32_t martlet_philox_step0 = 0x9E3779B9, martlet_philox_step1 = 0xBB67AE85;

/// Turns the four words of counters into random ones, for `groups` times eight blocks: several groups at once, because each
/// round has to wait for the one before. Each word sits in the low half of a 64-bit lane, as the multiplication of two halves
/// wants it; the high halves hold rubbish.
MARTLET_INLINE void martlet_philox_rounds(uint64_t key, int groups, martlet_vector_uint64_t *c0,
                                          martlet_vector_uint64_t *c1, martlet_vector_uint64_t *c2,
                                          martlet_vector_uint64_t *c3) {
  const uint64_t low_half = 0xffffffff;
  uint32_t key0 = (uint32_t)key, key1 = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    for (int i = 0; i < groups; i++) {
      martlet_vector_uint64_t product0 = (c0[i] & low_half) * martlet_philox_multiplier0;
      martlet_vector_uint64_t product1 = (c2[i] & low_half) * martlet_philox_multiplier1;
      c0[i] = (product1 >> 32) ^ c1[i] ^ (uint64_t)key0;
      c2[i] = (product0 >> 32) ^ c3[i] ^ (uint64_t)key1;
      c1[i] = product1;
      c3[i] = product0;
    }
    key0 += martlet_philox_step0;
    key1 += martlet_philox_step1;
  }
}

#endif
