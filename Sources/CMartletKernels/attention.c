// The rows of scores of attention. A row is at most as long as there are keys and stays in the first-level cache between
// its passes.
#include "martlet_attention.h"

#include "attention_dropout.h"
#include "exponentials.h"

#include <math.h>

// How many columns of a row a causal query sees.
MARTLET_INLINE int64_t open_columns(const martlet_attention_mask *mask, int64_t index, int64_t columns) {
  if (!mask->causal) return columns;
  int64_t last = mask->causal_limit + index + 1;
  return last < 0 ? 0 : last < columns ? last : columns;
}

// Adds the mask to a row and returns how many of its columns can be other than zero.
MARTLET_INLINE int64_t apply_mask(float *row, const martlet_attention_mask *mask, int64_t index, int64_t columns) {
  int64_t limit = open_columns(mask, index, columns);
  if (mask->allowed) {
    const uint8_t *allowed = mask->allowed + index * mask->row_stride;
    for (int64_t i = 0; i < limit; i++) row[i] = allowed[i * mask->column_stride] ? row[i] : -INFINITY;
  }
  if (mask->added) {
    const float *added = mask->added + index * mask->row_stride;
    for (int64_t i = 0; i < limit; i++) row[i] += added[i * mask->column_stride];
  }
  return limit;
}

MARTLET_INLINE float greatest(const float *row, int64_t count) {
  float most = -INFINITY;
  for (int64_t i = 0; i < count; i++) most = row[i] > most ? row[i] : most;
  return most;
}

MARTLET_CLONES void martlet_attention_softmax(float *scores, const martlet_attention_mask *mask,
                                              const martlet_attention_dropout *dropout, float *log_sums, int64_t rows,
                                              int64_t columns) {
#pragma clang fp reassociate(on) contract(fast)
  for (int64_t index = 0; index < rows; index++) {
    float *row = scores + index * columns;
    int64_t limit = apply_mask(row, mask, index, columns);
    float most = greatest(row, limit);
    if (most == -INFINITY) {
      for (int64_t i = 0; i < columns; i++) row[i] = 0;
      log_sums[index] = INFINITY;
      continue;
    }
    float sum = martlet_exp_of_differences_float32(row, most, row, limit);
    float factor = 1 / sum;
    if (dropout) {
      scale_kept(row, factor * dropout->factor, dropout, index, limit);
    } else {
      for (int64_t i = 0; i < limit; i++) row[i] *= factor;
    }
    for (int64_t i = limit; i < columns; i++) row[i] = 0;
    log_sums[index] = most + logf(sum);
  }
}

MARTLET_CLONES void martlet_attention_probabilities(float *scores, const martlet_attention_mask *mask,
                                                    const float *log_sums, int64_t rows, int64_t columns) {
  for (int64_t index = 0; index < rows; index++) {
    float *row = scores + index * columns;
    int64_t limit = apply_mask(row, mask, index, columns);
    float log_sum = log_sums[index];
    if (log_sum == INFINITY) limit = 0;
    martlet_exp_of_differences_float32(row, log_sum, row, limit);
    for (int64_t i = limit; i < columns; i++) row[i] = 0;
  }
}

MARTLET_CLONES void martlet_attention_projections(const float *upstream, int64_t upstream_stride, const float *output,
                                                  int64_t output_stride, float *projections, int64_t rows,
                                                  int64_t features) {
#pragma clang fp reassociate(on) contract(fast)
  for (int64_t row = 0; row < rows; row++) {
    const float *a = upstream + row * upstream_stride, *b = output + row * output_stride;
    float sum = 0;
    for (int64_t i = 0; i < features; i++) sum += a[i] * b[i];
    projections[row] = sum;
  }
}

MARTLET_CLONES void martlet_attention_score_gradient(const float *probabilities, float *gradients,
                                                     const float *projections, float scale, int64_t rows,
                                                     int64_t columns) {
  for (int64_t row = 0; row < rows; row++) {
    const float *p = probabilities + row * columns;
    float *g = gradients + row * columns;
    float projection = projections[row];
    for (int64_t i = 0; i < columns; i++) g[i] = scale * p[i] * (g[i] - projection);
  }
}

MARTLET_CLONES void martlet_attention_dropped_score_gradient(float *probabilities, float *gradients,
                                                             const float *projections,
                                                             const martlet_attention_mask *mask,
                                                             const martlet_attention_dropout *dropout, float scale,
                                                             int64_t rows, int64_t columns) {
  const int32_t bound = dropout->bound;
  const float factor = dropout->factor;
  for (int64_t row = 0; row < rows; row++) {
    int64_t limit = open_columns(mask, row, columns);
    float projection = projections[row];
    for (int64_t first = 0; first < limit; first += dropout_keys) {
      float *restrict p = probabilities + row * columns + first, *restrict g = gradients + row * columns + first;
      int64_t count = limit - first < dropout_keys ? limit - first : dropout_keys;
      _Alignas(64) uint16_t bits[dropout_keys];
      draw_bits(dropout, row, first, count, bits);
      for (int64_t i = 0; i < count; i++) {
        float own = bits[i] < bound ? factor : 0;
        g[i] = scale * p[i] * (own * g[i] - projection);
        p[i] *= own;
      }
    }
    for (int64_t i = limit; i < columns; i++) gradients[row * columns + i] = 0;
  }
}

MARTLET_CLONES void martlet_attention_kept(const martlet_attention_dropout *dropout, float *kept, int64_t rows,
                                           int64_t columns) {
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t i = 0; i < columns; i++) kept[row * columns + i] = 1;
    scale_kept(kept + row * columns, dropout->factor, dropout, row, columns);
  }
}
