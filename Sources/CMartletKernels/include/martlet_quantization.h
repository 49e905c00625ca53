// Real numbers as bytes and back, `q = round(x / s) + z`, and what is done with bytes as they are.
#ifndef MARTLET_QUANTIZATION_H
#define MARTLET_QUANTIZATION_H

#include "martlet_pooling.h"
#include "martlet_types.h"

/// Elements `[outer, channels, inner]` with a scale and a zero point for each channel.
typedef struct {
  int64_t outer, channels, inner;
  const float *scales;
  const int32_t *zero_points;
  martlet_dtype dtype;  // int8 or uint8
} martlet_quantization;

/// `y = clamp(round(x (1 / s)) + z)`, halves to even, for the least and the greatest number of the type; NaN gives the least.
void martlet_quantize(const martlet_quantization *quantization, const float *x, void *y);

/// `y = s (x - z)`.
void martlet_dequantize(const martlet_quantization *quantization, const void *x, float *y);

/// `y = max(x, least)` on uint8; `y` may be `x`.
void martlet_bytes_at_least(const uint8_t *x, uint8_t least, uint8_t *y, int64_t count);

/// Maximum pooling of NHWC images of uint8; padding never wins.
void martlet_max_pool_bytes(const martlet_pooling_shape *shape, const uint8_t *x, uint8_t *y);

#endif
