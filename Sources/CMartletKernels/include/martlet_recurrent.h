// Single steps of recurrent networks (float32): what lies between the matrix products.
#ifndef MARTLET_RECURRENT_H
#define MARTLET_RECURRENT_H

#include "martlet_types.h"

/// One step of some sequences. Projections and outputs are `[rows, length, width]`, everything else that a step has is
/// `[rows, width]`, with widths in multiples of `hidden`.
///
/// A sequence that is over at `position` keeps its states; its outputs and the gradients of its projections are zero.
typedef struct {
  int64_t rows, hidden;
  int64_t length;          // of the longest sequence
  int64_t position;
  const int32_t *lengths;  // of each row's sequence, or NULL where all have `length` steps
} martlet_recurrent_step;

/// Long short-term memory. `products` `[rows, 4]` are those of states and weights, gates in the order input, forget,
/// candidate, output. `states` and `cells` are updated; `saved` `[rows, 5]` gets the gates and the new cells.
void martlet_lstm_step(const martlet_recurrent_step *step, const float *projections, const float *products,
                       float *states, float *cells, float *saved, float *outputs);

/// From the gradients of the new states to those of `gates` `[rows, 4]`, which are also written to `projections`. Cells
/// become the gradients of the former cells; states become the part of the gradients of the former states that does not
/// pass the weights. `former_cells` are `[rows, 1]` with a stride in floats; `upstream` may be NULL.
void martlet_lstm_step_gradient(const martlet_recurrent_step *step, const float *saved, const float *former_cells,
                                int64_t former_stride, const float *upstream, float *states, float *cells,
                                float *gates, float *projections);

/// Gated recurrent unit. `products` `[rows, 3]`, gates in the order reset, update, candidate; `bias` `[1]` of the
/// candidate's product; `saved` `[rows, 4]` gets the gates and the candidate's product with its bias.
void martlet_gru_step(const martlet_recurrent_step *step, const float *projections, const float *products,
                      const float *bias, float *states, float *saved, float *outputs);

/// `gates` `[rows, 3]` are those that pass the weights; `candidates` `[rows, length, 1]` the last third of them.
/// `former` states are `[rows, length, 1]`.
void martlet_gru_step_gradient(const martlet_recurrent_step *step, const float *saved, const float *former,
                               const float *upstream, float *states, float *gates, float *projections,
                               float *candidates);

/// The plain network with tanh, or the rectifier where `rectified`.
void martlet_rnn_step(const martlet_recurrent_step *step, bool rectified, const float *projections,
                      const float *products, float *states, float *outputs);

/// Slopes come from `outputs`.
void martlet_rnn_step_gradient(const martlet_recurrent_step *step, bool rectified, const float *outputs,
                               const float *upstream, float *states, float *gates, float *projections);

#endif
