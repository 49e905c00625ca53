// Pointwise parts of recurrent steps: one pass over each row.
#include "martlet_recurrent.h"

#include "exponentials.h"

#include <string.h>

// Rows never overlap one another, nor do the arrays.
#define EACH(J) _Pragma("clang loop vectorize(assume_safety)") for (int64_t J = 0; J < hidden; J++)

MARTLET_INLINE bool is_over(const martlet_recurrent_step *step, int64_t row) {
  return step->lengths && step->position >= step->lengths[row];
}

/// Where a row's elements of this step start in `[rows, length, width * hidden]`.
MARTLET_INLINE int64_t place(const martlet_recurrent_step *step, int64_t row, int64_t width) {
  return (row * step->length + step->position) * width * step->hidden;
}

MARTLET_INLINE void clear(float *x, int64_t count) { memset(x, 0, (size_t)count * sizeof(float)); }

MARTLET_INLINE void add(const float *a, const float *b, float *sum, int64_t count) {
#pragma clang loop vectorize(assume_safety)
  for (int64_t i = 0; i < count; i++) sum[i] = a[i] + b[i];
}

MARTLET_INLINE void add_upstream(const martlet_recurrent_step *step, int64_t row, const float *upstream,
                                 float *state) {
  if (!upstream) return;
  int64_t hidden = step->hidden;
  const float *u = upstream + place(step, row, 1);
  EACH(j) state[j] += u[j];
}

MARTLET_CLONES void martlet_lstm_step(const martlet_recurrent_step *step, const float *projections,
                                      const float *products, float *states, float *cells, float *saved,
                                      float *outputs) {
  int64_t hidden = step->hidden;
  for (int64_t row = 0; row < step->rows; row++) {
    const float *x = projections + place(step, row, 4), *y = products + row * 4 * hidden;
    float *state = states + row * hidden, *cell = cells + row * hidden;
    float *gates = saved + row * 5 * hidden, *output = outputs + place(step, row, 1);
    if (is_over(step, row)) {
      clear(output, hidden);
      memcpy(gates + 4 * hidden, cell, (size_t)hidden * sizeof(float));
      continue;
    }
    float *input = gates, *forget = gates + hidden, *candidate = gates + 2 * hidden, *output_gate = gates + 3 * hidden;
    add(x, y, gates, 4 * hidden);
    martlet_sigmoid_of_floats(input, input, 2 * hidden);  // the forget gate lies behind
    martlet_tanh_of_floats(candidate, candidate, hidden);
    martlet_sigmoid_of_floats(output_gate, output_gate, hidden);
    EACH(j) gates[4 * hidden + j] = cell[j] = forget[j] * cell[j] + input[j] * candidate[j];
    martlet_tanh_of_floats(cell, state, hidden);
    EACH(j) output[j] = state[j] = output_gate[j] * state[j];
  }
}

MARTLET_CLONES void martlet_lstm_step_gradient(const martlet_recurrent_step *step, const float *saved,
                                               const float *former_cells, int64_t former_stride,
                                               const float *upstream, float *states, float *cells, float *gates,
                                               float *projections) {
  int64_t hidden = step->hidden;
  for (int64_t row = 0; row < step->rows; row++) {
    const float *s = saved + row * 5 * hidden, *former = former_cells + row * former_stride;
    float *state = states + row * hidden, *cell = cells + row * hidden;
    float *g = gates + row * 4 * hidden, *p = projections + place(step, row, 4);
    if (is_over(step, row)) {
      clear(g, 4 * hidden);
      clear(p, 4 * hidden);
      continue;
    }
    add_upstream(step, row, upstream, state);
    // In the place of the results for now.
    martlet_tanh_of_floats(s + 4 * hidden, g, hidden);
    EACH(j) {
      float input = s[j], forget = s[hidden + j], candidate = s[2 * hidden + j], output_gate = s[3 * hidden + j];
      float t = g[j];
      float dh = state[j];
      float dc = cell[j] + dh * output_gate * (1 - t * t);
      float di = dc * candidate * input * (1 - input);
      float df = dc * former[j] * forget * (1 - forget);
      float dg = dc * input * (1 - candidate * candidate);
      float d_o = dh * t * output_gate * (1 - output_gate);
      g[j] = di;
      g[hidden + j] = df;
      g[2 * hidden + j] = dg;
      g[3 * hidden + j] = d_o;
      p[j] = di;
      p[hidden + j] = df;
      p[2 * hidden + j] = dg;
      p[3 * hidden + j] = d_o;
      cell[j] = dc * forget;
      state[j] = 0;
    }
  }
}

MARTLET_CLONES void martlet_gru_step(const martlet_recurrent_step *step, const float *projections,
                                     const float *products, const float *bias, float *states, float *saved,
                                     float *outputs) {
  int64_t hidden = step->hidden;
  for (int64_t row = 0; row < step->rows; row++) {
    const float *x = projections + place(step, row, 3), *y = products + row * 3 * hidden;
    float *state = states + row * hidden, *gates = saved + row * 4 * hidden, *output = outputs + place(step, row, 1);
    if (is_over(step, row)) {
      clear(output, hidden);
      continue;
    }
    float *reset = gates, *update = gates + hidden, *candidate = gates + 2 * hidden, *product = gates + 3 * hidden;
    add(x, y, gates, 2 * hidden);
    martlet_sigmoid_of_floats(reset, reset, 2 * hidden);  // the update gate lies behind
    EACH(j) {
      product[j] = y[2 * hidden + j] + bias[j];
      candidate[j] = x[2 * hidden + j] + reset[j] * product[j];
    }
    martlet_tanh_of_floats(candidate, candidate, hidden);
    EACH(j) output[j] = state[j] = candidate[j] + update[j] * (state[j] - candidate[j]);
  }
}

MARTLET_CLONES void martlet_gru_step_gradient(const martlet_recurrent_step *step, const float *saved,
                                              const float *former, const float *upstream, float *states,
                                              float *gates, float *projections, float *candidates) {
  int64_t hidden = step->hidden;
  for (int64_t row = 0; row < step->rows; row++) {
    const float *s = saved + row * 4 * hidden, *before = former + place(step, row, 1);
    float *state = states + row * hidden, *g = gates + row * 3 * hidden;
    float *p = projections + place(step, row, 3), *q = candidates + place(step, row, 1);
    if (is_over(step, row)) {
      clear(g, 3 * hidden);
      clear(p, 3 * hidden);
      clear(q, hidden);
      continue;
    }
    add_upstream(step, row, upstream, state);
    EACH(j) {
      float reset = s[j], update = s[hidden + j], candidate = s[2 * hidden + j], product = s[3 * hidden + j];
      float dh = state[j];
      float dn = dh * (1 - update) * (1 - candidate * candidate);
      float dz = dh * (before[j] - candidate) * update * (1 - update);
      float dr = dn * product * reset * (1 - reset);
      float dq = dn * reset;
      g[j] = dr;
      g[hidden + j] = dz;
      g[2 * hidden + j] = dq;
      p[j] = dr;
      p[hidden + j] = dz;
      p[2 * hidden + j] = dn;
      q[j] = dq;
      state[j] = dh * update;
    }
  }
}

MARTLET_CLONES void martlet_rnn_step(const martlet_recurrent_step *step, bool rectified, const float *projections,
                                     const float *products, float *states, float *outputs) {
  int64_t hidden = step->hidden;
  for (int64_t row = 0; row < step->rows; row++) {
    const float *x = projections + place(step, row, 1), *y = products + row * hidden;
    float *state = states + row * hidden, *output = outputs + place(step, row, 1);
    if (is_over(step, row)) {
      clear(output, hidden);
    } else if (rectified) {
      EACH(j) {
        float sum = x[j] + y[j];
        state[j] = output[j] = sum < 0 ? 0 : sum;
      }
    } else {
      add(x, y, state, hidden);
      martlet_tanh_of_floats(state, state, hidden);
      memcpy(output, state, (size_t)hidden * sizeof(float));
    }
  }
}

MARTLET_CLONES void martlet_rnn_step_gradient(const martlet_recurrent_step *step, bool rectified,
                                              const float *outputs, const float *upstream, float *states,
                                              float *gates, float *projections) {
  int64_t hidden = step->hidden;
  for (int64_t row = 0; row < step->rows; row++) {
    const float *h = outputs + place(step, row, 1);
    float *state = states + row * hidden, *g = gates + row * hidden, *p = projections + place(step, row, 1);
    if (is_over(step, row)) {
      clear(g, hidden);
      clear(p, hidden);
      continue;
    }
    add_upstream(step, row, upstream, state);
    if (rectified) {
      EACH(j) g[j] = p[j] = h[j] <= 0 ? 0 : state[j];
    } else {
      EACH(j) g[j] = p[j] = state[j] * (1 - h[j] * h[j]);
    }
    clear(state, hidden);
  }
}
