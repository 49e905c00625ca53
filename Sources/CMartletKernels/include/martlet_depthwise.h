// Depthwise convolutions: every channel of a channels-last image has one small filter of its own.
#ifndef MARTLET_DEPTHWISE_H
#define MARTLET_DEPTHWISE_H

#include "martlet_types.h"

/// The sizes of a depthwise convolution; the output has as many channels as the input.
typedef struct {
  int64_t batch, height, width, channels;
  int64_t output_height, output_width;
  int32_t kernel, stride_height, stride_width, padding_top, padding_left;
} martlet_depthwise;

/// Whether there are kernels for these sizes.
bool martlet_depthwise_has(const martlet_depthwise *sizes);

/// `y = x * w (+ bias)`, rectified where asked for; `w` is `[channels, kernel, kernel]`, `bias` may be NULL.
void martlet_depthwise_forward(const martlet_depthwise *sizes, const float *x, const float *w, const float *bias, bool relu,
                               float *y);

/// The gradient of x.
void martlet_depthwise_input_gradient(const martlet_depthwise *sizes, const float *dy, const float *w, float *dx);

/// The gradient of w.
void martlet_depthwise_weight_gradient(const martlet_depthwise *sizes, const float *x, const float *dy, float *dw);

#endif
