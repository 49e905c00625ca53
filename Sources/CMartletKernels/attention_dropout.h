// The dropout of a row of attention, drawn where it is needed and never stored.
#ifndef MARTLET_ATTENTION_DROPOUT_H
#define MARTLET_ATTENTION_DROPOUT_H

#include "martlet_attention.h"

#include "philox.h"

/// How many keys are drawn at once.
enum { dropout_keys = 128 };

/// The bits of 64 keys a group, from key `first` on.
MARTLET_INLINE void draw_groups(const martlet_attention_dropout *dropout, int64_t row, int64_t first, int groups,
                                uint16_t *bits) {
  typedef martlet_vector_uint64_t vector;
  const uint64_t low_half = 0xffffffff;
  vector c0[2], c1[2], c2[2], c3[2];
  for (int i = 0; i < groups; i++) {
    c0[i] = (vector){0, 1, 2, 3, 4, 5, 6, 7} + (uint64_t)(first / 8 + 8 * i);
    c1[i] = (vector){0} + (uint64_t)(dropout->query + (uint32_t)row);
    c2[i] = (vector){0} + (uint64_t)dropout->head;
    c3[i] = (vector){0} + (uint64_t)dropout->batch;
  }
  martlet_philox_rounds(dropout->key, groups, c0, c1, c2, c3);
  for (int i = 0; i < groups; i++) {
    MARTLET_STORE(uint64_t, bits + 64 * i, (c0[i] & low_half) | c1[i] << 32);
    MARTLET_STORE(uint64_t, bits + 64 * i + 32, (c2[i] & low_half) | c3[i] << 32);
  }
}

/// The bits of `count` keys, at most `dropout_keys`, from key `first` on.
MARTLET_INLINE void draw_bits(const martlet_attention_dropout *dropout, int64_t row, int64_t first, int64_t count,
                              uint16_t *bits) {
  if (count > 64) {
    draw_groups(dropout, row, first, 2, bits);
  } else {
    draw_groups(dropout, row, first, 1, bits);
  }
}

/// Multiplies what is kept of a row by `factor`, and the rest by zero.
MARTLET_INLINE void scale_kept(float *row, float factor, const martlet_attention_dropout *dropout, int64_t index,
                               int64_t columns) {
  const int32_t bound = dropout->bound;
  for (int64_t first = 0; first < columns; first += dropout_keys) {
    float *part = row + first;
    int64_t count = columns - first < dropout_keys ? columns - first : dropout_keys;
    _Alignas(64) uint16_t bits[dropout_keys];
    draw_bits(dropout, index, first, count, bits);
    for (int64_t i = 0; i < count; i++) part[i] *= bits[i] < bound ? factor : 0;
  }
}

#endif
