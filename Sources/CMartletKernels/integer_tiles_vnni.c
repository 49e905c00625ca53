// Tiles by AVX-512's dot products of four bytes, which do not saturate.
#include "integer_tiles.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma")))
#define UNROLLED _Pragma("clang loop unroll(full)")

VNNI MARTLET_INLINE __m512i broadcast_four_bytes(const uint8_t *x) {
  int32_t four;
  __builtin_memcpy(&four, x, 4);
  return _mm512_set1_epi32(four);
}

VNNI MARTLET_INLINE __mmask16 mask_of(int64_t columns) {
  return columns >= 16 ? 0xffff : (__mmask16)((1u << columns) - 1);
}

/// The sums of R rows times V vectors. Pooled, half of the rows lie `second` bytes behind the others.
VNNI MARTLET_INLINE void add_products(const int64_t R, const int64_t V, const bool is_pooled,
                                      const martlet_tile_rows *rows, const int8_t *panel,
                                      const martlet_rescaling *rescaling,
                                      __m512i sums[most_tile_rows][most_tile_vectors]) {
  UNROLLED for (int64_t r = 0; r < R; r++) {
    UNROLLED for (int64_t v = 0; v < V; v++) sums[r][v] = _mm512_loadu_si512(rescaling->start + 16 * v);
  }
  const int64_t stride = rows->stride, second = rows->second, quads = rows->quads;
  for (int64_t segment = 0; segment < rows->segments; segment++) {
    const uint8_t *x = rows->x + rows->offsets[segment];
    for (int64_t quad = 0; quad < quads; quad++, x += 4, panel += 64 * V) {
      __m512i weights[most_tile_vectors];
      UNROLLED for (int64_t v = 0; v < V; v++) weights[v] = _mm512_loadu_si512(panel + 64 * v);
      UNROLLED for (int64_t r = 0; r < R; r++) {
        const bool is_behind = is_pooled && r >= R / 2;
        __m512i values = broadcast_four_bytes(is_behind ? x + second + (r - R / 2) * stride : x + r * stride);
        UNROLLED for (int64_t v = 0; v < V; v++) sums[r][v] = _mm512_dpbusd_epi32(sums[r][v], values, weights[v]);
      }
    }
  }
}

/// Rescales and writes the sums of R rows times V vectors, of which the last may be cut off.
VNNI MARTLET_INLINE void write_results(const int64_t R, const int64_t V,
                                       __m512i sums[most_tile_rows][most_tile_vectors],
                                       const martlet_rescaling *rescaling, const martlet_tile_target *target) {
  const __mmask16 last = mask_of(target->columns - 16 * (V - 1));
  const __m512 low = _mm512_set1_ps(rescaling->low), high = _mm512_set1_ps(rescaling->high);
  const __m512i zero_point = _mm512_set1_epi32(rescaling->zero_point);
  const bool is_real = rescaling->dtype == martlet_float32;
  __m512 factor[most_tile_vectors], shift[most_tile_vectors];
  UNROLLED for (int64_t v = 0; v < V; v++) {
    factor[v] = _mm512_loadu_ps(rescaling->factor + 16 * v);
    shift[v] = _mm512_loadu_ps(rescaling->shift + 16 * v);
  }
  char *y = target->y;
  const int64_t step = target->stride * martlet_rescaled_size(rescaling);
  UNROLLED for (int64_t r = 0; r < R; r++, y += step) {
    UNROLLED for (int64_t v = 0; v < V; v++) {
      const __mmask16 mask = v + 1 < V ? 0xffff : last;
      __m512 value = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums[r][v]), factor[v], shift[v]);
      value = _mm512_min_ps(_mm512_max_ps(value, low), high);
      if (is_real) {
        _mm512_mask_storeu_ps((float *)y + 16 * v, mask, value);
      } else {
        __m512i nearest = _mm512_add_epi32(_mm512_cvtps_epi32(value), zero_point);
        _mm_mask_storeu_epi8(y + 16 * v, mask, _mm512_cvtepi32_epi8(nearest));
      }
    }
  }
}

VNNI MARTLET_INLINE void tile_of(const int64_t R, const int64_t V, const martlet_tile_rows *rows, const int8_t *panel,
                                 const martlet_rescaling *rescaling, const martlet_tile_target *target) {
  __m512i sums[most_tile_rows][most_tile_vectors];
  add_products(R, V, false, rows, panel, rescaling, sums);
  write_results(R, V, sums, rescaling, target);
}

/// Rescaling keeps the order, so that the greatest sum of a window gives its greatest result.
VNNI MARTLET_INLINE void pooled_tile_of(const int64_t R, const int64_t V, const martlet_tile_rows *rows,
                                        const int8_t *panel, const martlet_rescaling *rescaling,
                                        const martlet_tile_target *target) {
  __m512i sums[most_tile_rows][most_tile_vectors];
  add_products(4 * R, V, true, rows, panel, rescaling, sums);
  UNROLLED for (int64_t r = 0; r < R; r++) {
    UNROLLED for (int64_t v = 0; v < V; v++) {
      __m512i first = _mm512_max_epi32(sums[2 * r][v], sums[2 * r + 1][v]);
      __m512i second = _mm512_max_epi32(sums[2 * R + 2 * r][v], sums[2 * R + 2 * r + 1][v]);
      sums[r][v] = _mm512_max_epi32(first, second);
    }
  }
  write_results(R, V, sums, rescaling, target);
}

#define TILE(KIND, R, V)                                                                                       \
  VNNI static void KIND##_##R##_##V(const martlet_tile_rows *rows, const int8_t *panel,                        \
                                    const martlet_rescaling *rescaling, const martlet_tile_target *target) {   \
    KIND##_of(R, V, rows, panel, rescaling, target);                                                           \
  }
#define TILES(V)                                                                                               \
  TILE(tile, 1, V) TILE(tile, 2, V) TILE(tile, 3, V) TILE(tile, 4, V) TILE(tile, 5, V) TILE(tile, 6, V)        \
  TILE(tile, 7, V) TILE(tile, 8, V) TILE(tile, 9, V) TILE(tile, 10, V) TILE(tile, 11, V) TILE(tile, 12, V)     \
  TILE(pooled_tile, 1, V) TILE(pooled_tile, 2, V) TILE(pooled_tile, 3, V)
#define NAMES(V)                                                                                               \
  {tile_1_##V, tile_2_##V, tile_3_##V, tile_4_##V,  tile_5_##V,  tile_6_##V,                                   \
   tile_7_##V, tile_8_##V, tile_9_##V, tile_10_##V, tile_11_##V, tile_12_##V}

TILES(1)
TILES(2)

typedef void (*fixed_tile)(const martlet_tile_rows *rows, const int8_t *panel, const martlet_rescaling *rescaling,
                           const martlet_tile_target *target);
static const fixed_tile tiles[most_tile_vectors][most_tile_rows] = {NAMES(1), NAMES(2)};
static const fixed_tile pooled_tiles[most_tile_vectors][most_tile_rows / 4] = {
    {pooled_tile_1_1, pooled_tile_2_1, pooled_tile_3_1}, {pooled_tile_1_2, pooled_tile_2_2, pooled_tile_3_2}};

void martlet_vnni_tile(const martlet_tile_rows *rows, int64_t vectors, const int8_t *panel,
                       const martlet_rescaling *rescaling, const martlet_tile_target *target) {
  tiles[vectors - 1][rows->count - 1](rows, panel, rescaling, target);
}

void martlet_vnni_pooled_tile(const martlet_tile_rows *rows, int64_t vectors, const int8_t *panel,
                              const martlet_rescaling *rescaling, const martlet_tile_target *target) {
  pooled_tiles[vectors - 1][rows->count - 1](rows, panel, rescaling, target);
}
#endif
