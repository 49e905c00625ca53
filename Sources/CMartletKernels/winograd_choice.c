// When minimal filtering is worth its transforms.
#include "winograd_blocks.h"

/// Whether products of tiles, transforms of `cost` cycles a channel and those of filters take less time than the products of
/// the definition, with a margin for what lies in no cache.
static bool is_worth_it(const martlet_winograd_sizes *sizes, int64_t cost) {
#if defined(__x86_64__)
  // The tiles of products fill the registers of AVX-512.
  if (!__builtin_cpu_supports("avx512f")) return false;
  int64_t channels = sizes->channels, results = sizes->result_channels, vectors = channels * results / lanes;
  if (channels < lanes || results < lanes) return false;
  int64_t direct = sizes->batch * sizes->result_height * sizes->result_width * 9 * vectors;
  int64_t filtered = grid_of(sizes).tiles * (positions * vectors + cost * (channels + results));
  filtered += 20 * positions * vectors;
  return filtered + filtered / 8 < direct;
#else
  (void)sizes, (void)cost;
  return false;
#endif
}

bool martlet_prefers_winograd(const martlet_winograd_sizes *sizes) { return is_worth_it(sizes, 24); }

// Its transformed tiles go from one thread to another.
bool martlet_prefers_winograd_weight_gradient(const martlet_winograd_sizes *sizes) { return is_worth_it(sizes, 28); }
