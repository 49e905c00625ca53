// The rows of scores of attention (float32): what lies between the matrix products.
#ifndef MARTLET_ATTENTION_H
#define MARTLET_ATTENTION_H

#include "martlet_types.h"

/// What scores are masked by, for one batch and head: `mask[row * row_stride + column * column_stride]`.
typedef struct {
  const uint8_t *allowed;  // true where a query may attend to a key, or NULL
  const float *added;      // what is added to scores, or NULL
  int64_t row_stride, column_stride;
  bool causal;
  int64_t causal_limit;    // where causal: the query of row 0 may attend to keys up to this one, row r to r more
} martlet_attention_mask;

/// Which weights dropout keeps, for one batch and head. The weight of row r and column c has 16 bits of block c / 64 * 8 +
/// c % 32 / 4 of Philox, with the counter (block, query + r, head, batch): of the words 0 and 1, or 2 and 3 where c % 64 is
/// above 31, the half c % 4, low halves first. It is kept where they are less than `bound`.
typedef struct {
  uint64_t key;
  uint32_t batch, head;
  uint32_t query;  // that of row 0
  int32_t bound;   // the rate of keeping in units of 2^-16
  float factor;    // what kept weights are multiplied by
} martlet_attention_dropout;

/// Scores `[rows, columns]` become probabilities in place, with `dropout` not NULL dropped and scaled ones; `log_sums[row]` is
/// the logarithm of the row's sum of exponentials. A row without any allowed key becomes zeros, with a log sum of +inf.
void martlet_attention_softmax(float *scores, const martlet_attention_mask *mask,
                               const martlet_attention_dropout *dropout, float *log_sums, int64_t rows,
                               int64_t columns);

/// Scores become probabilities by log sums that are known.
void martlet_attention_probabilities(float *scores, const martlet_attention_mask *mask, const float *log_sums,
                                     int64_t rows, int64_t columns);

/// `projections[row] = sum over features of upstream * output`.
void martlet_attention_projections(const float *upstream, int64_t upstream_stride, const float *output,
                                   int64_t output_stride, float *projections, int64_t rows, int64_t features);

/// `gradients = scale * probabilities * (gradients - projections[row])` in place: the gradient of scores.
void martlet_attention_score_gradient(const float *probabilities, float *gradients, const float *projections,
                                      float scale, int64_t rows, int64_t columns);

/// The same where weights were dropped: `gradients` are those of dropped and scaled probabilities. Afterwards these take the
/// place of `probabilities`. Columns that `mask` closes to causal queries have probability zero.
void martlet_attention_dropped_score_gradient(float *probabilities, float *gradients, const float *projections,
                                              const martlet_attention_mask *mask,
                                              const martlet_attention_dropout *dropout, float scale, int64_t rows,
                                              int64_t columns);

/// `kept[row, column]` is the factor of a weight where it is kept and zero elsewhere.
void martlet_attention_kept(const martlet_attention_dropout *dropout, float *kept, int64_t rows, int64_t columns);

#endif
