// Products and convolutions of bytes: unsigned values, signed weights, exact sums in 32 bits, results scaled to bytes or
// to float32. Every variant, for whatever processor, gives the same bits.
#ifndef MARTLET_INTEGERS_H
#define MARTLET_INTEGERS_H

#include "martlet_types.h"

/// Filters whose weights have been arranged: `columns` outputs, each the sum over `segments` runs of `run` bytes.
///
/// Weights lie in panels of 32 columns (the last one of 16 where that suffices): for each run, for each four bytes of it,
/// four weights a column. Runs are filled up with zeros to multiples of four, columns to multiples of 16.
typedef struct {
  int64_t columns, segments, run;
  const int8_t *weight;
} martlet_filters;

/// What becomes of a sum s of column c: `v = fma(s + start[c], factor[c], shift[c])`, bounded by `low` and `high` (NaN gives
/// `low`); float32, or the integer nearest to v (halves to even) plus `zero_point`, as int8 or uint8.
///
/// The vectors are filled up as the columns of the filters are.
typedef struct {
  const int32_t *start;
  const float *factor, *shift;
  float low, high;
  int32_t zero_point;
  martlet_dtype dtype;
} martlet_rescaling;

/// The processor's instructions that sums are made with.
typedef enum {
  martlet_integers_portable = 0,
  martlet_integers_avx2 = 1,
  martlet_integers_vnni = 2,
} martlet_integers_variant;

/// The best variant of this processor.
martlet_integers_variant martlet_integers_best_variant(void);

/// Makes all later calls take a variant, for tests; one that the processor lacks is not taken. Returns the one in use.
martlet_integers_variant martlet_integers_use_variant(martlet_integers_variant variant);

/// The number of columns with those that fill up.
int64_t martlet_filled_columns(int64_t columns);

/// The bytes that arranged weights take.
size_t martlet_arranged_size(int64_t columns, int64_t segments, int64_t run);

/// Arranges weights `[columns, segments * run]`; `sums[c]`, of filled columns, gets the sum of the weights of a column.
void martlet_arrange_filters(const int8_t *weight, int64_t columns, int64_t segments, int64_t run, int8_t *arranged,
                             int32_t *sums);

/// `y[rows, columns] = x[rows, run] weight^T`, rescaled; the filters have one segment.
void martlet_integer_product(const uint8_t *x, int64_t rows, const martlet_filters *filters,
                             const martlet_rescaling *rescaling, void *y);

/// The sizes of a convolution of NHWC images with `groups` groups of filters.
typedef struct {
  int64_t batch, height, width, inputs, outputs;
  int64_t output_height, output_width;
  int64_t kernel_height, kernel_width, stride_height, stride_width, dilation_height, dilation_width;
  int64_t padding_top, padding_left;
  int64_t groups;
} martlet_integer_convolution_sizes;

/// How many segments a convolution's filters have; a run has `filter size / segments` bytes.
int64_t martlet_convolution_segments(const martlet_integer_convolution_sizes *sizes);

/// A convolution, rescaled. `filters` and `rescaling` are those of `groups` groups one after another; positions outside of the
/// images hold `padding_value`.
void martlet_integer_convolution(const uint8_t *x, const martlet_integer_convolution_sizes *sizes,
                                 uint8_t padding_value, const martlet_filters *filters,
                                 const martlet_rescaling *rescaling, void *y);

/// The same with the greatest of each window of 2x2 results, `[batch, output_height / 2, output_width / 2, outputs]` of uint8; a
/// last row or column that fills no window is left out. Factors must not be negative.
void martlet_pooled_integer_convolution(const uint8_t *x, const martlet_integer_convolution_sizes *sizes,
                                        uint8_t padding_value, const martlet_filters *filters,
                                        const martlet_rescaling *rescaling, uint8_t *y);

#endif
