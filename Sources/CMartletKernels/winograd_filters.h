// Transformed filters: for each of 36 positions a matrix of channels by results, in panels of 32 columns as products read
// them; the last panel may have 16.
#ifndef MARTLET_WINOGRAD_FILTERS_H
#define MARTLET_WINOGRAD_FILTERS_H

#include "winograd_blocks.h"

/// The distance between positions, an odd number of cache lines.
static inline int64_t filter_elements(int64_t channels, int64_t results) {
  return (whole_vectors(results) / lanes * channels | 1) * lanes;
}

/// Transforms filters from `channels` to `results`, of a weight `[results, 3, 3, channels]` or, where `turned`,
/// `[channels, 3, 3, results]`. `pixel` is the length of the weight's last axis, of which these may be a part.
void martlet_winograd_filters(const float *weight, int64_t channels, int64_t results, int64_t pixel, bool turned,
                              float *filters);

#endif
