// Convolutions of images with few channels.
#ifndef MARTLET_NARROW_CONVOLUTION_H
#define MARTLET_NARROW_CONVOLUTION_H

#include "martlet_types.h"

/// The sizes of a convolution without groups or holes.
typedef struct {
  int64_t batch, height, width, inputs;
  int64_t output_height, output_width, outputs;
  int32_t kernel_height, kernel_width, stride_height, stride_width, padding_top, padding_left;
} martlet_narrow_convolution;

/// The greatest number of inputs of an output, over the filter and the channels.
enum { martlet_narrow_taps = 48 };

/// The gradient of x from `dy` and `w`, which is `[outputs, kernel_height, kernel_width, inputs]`.
void martlet_narrow_input_gradient(const martlet_narrow_convolution *sizes, const float *dy, const float *w, float *dx);

#endif
