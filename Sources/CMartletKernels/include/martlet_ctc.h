// Connectionist temporal classification.
#ifndef MARTLET_CTC_H
#define MARTLET_CTC_H

#include "martlet_types.h"

/// Sequences and their labels.
typedef struct {
  int64_t batch, length, classes;
  const void *log_probabilities;  // [batch, length, classes]
  const int32_t *labels;          // [batch, label_stride]
  int64_t label_stride;
  const int32_t *input_lengths, *label_lengths;
  int32_t blank;
  bool zero_infinity;             // losses that are infinite become zero
} martlet_ctc_problem;

/// `losses[batch]`, the negative logarithms of the labels' probabilities, +inf where no path is possible; and, unless
/// NULL, `occupancies` `[batch, length, classes]`: the probability that a path emits a class at a time, given the
/// labels. The gradient of a loss is `-occupancies`; it is NaN where the loss is infinite. float32, float64.
void martlet_ctc(martlet_dtype dtype, const martlet_ctc_problem *problem, void *losses, void *occupancies);

#endif
