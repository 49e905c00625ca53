// Layer normalisation of some rows, for kernels that chain it with operations on elements.
#ifndef MARTLET_LAYER_NORM_ROWS_H
#define MARTLET_LAYER_NORM_ROWS_H

#include "martlet_fusion.h"

/// Normalises the rows from `first` on, of which `x` and `y` hold `rows`, and stores their moments.
void martlet_layer_norm_rows(const martlet_fused_layer_norm *norm, const float *x, float *y, int64_t first, int64_t rows);

#endif
