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

/// Scores `[rows, columns]` become probabilities in place; `log_sums[row]` is the logarithm of the row's sum of
/// exponentials. A row without any allowed key becomes zeros, with a log sum of +inf.
void martlet_attention_softmax(float *scores, const martlet_attention_mask *mask, float *log_sums, int64_t rows,
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

#endif
