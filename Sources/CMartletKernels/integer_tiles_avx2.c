// Tiles by AVX2. Its product of unsigned and signed bytes saturates in 16 bits, so bytes are widened first: even and odd
// ones apart, which needs no shuffling.
#include "integer_tiles.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,fma")))
#define UNROLLED _Pragma("clang loop unroll(full)")

enum { rows_together = 4 };

/// Eight results of a row: all of them, or the first `columns`.
AVX2 MARTLET_INLINE void write_eight(const martlet_rescaling *rescaling, __m256i sum, int64_t first, char *y,
                                     int64_t columns) {
  __m256 value = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum), _mm256_loadu_ps(rescaling->factor + first),
                                 _mm256_loadu_ps(rescaling->shift + first));
  value = _mm256_min_ps(_mm256_max_ps(value, _mm256_set1_ps(rescaling->low)), _mm256_set1_ps(rescaling->high));
  size_t count = columns >= 8 ? 8 : (size_t)columns;
  if (rescaling->dtype == martlet_float32) {
    float values[8];
    _mm256_storeu_ps(values, value);
    __builtin_memcpy((float *)y + first, values, count * sizeof(float));
    return;
  }
  int32_t nearest[8];
  _mm256_storeu_si256((__m256i *)nearest,
                      _mm256_add_epi32(_mm256_cvtps_epi32(value), _mm256_set1_epi32(rescaling->zero_point)));
  for (size_t lane = 0; lane < count; lane++) y[first + (int64_t)lane] = (char)nearest[lane];
}

/// Up to four rows times one vector of 16 columns, of a panel with `vectors` of them.
AVX2 MARTLET_INLINE void part_of_tile(const int64_t R, int64_t vectors, const martlet_tile_rows *rows,
                                      const uint8_t *from, const int8_t *panel, const martlet_rescaling *rescaling,
                                      int64_t column, char *y, int64_t step, int64_t columns) {
  __m256i sums[rows_together][2];
  UNROLLED for (int64_t r = 0; r < R; r++) {
    UNROLLED for (int64_t h = 0; h < 2; h++)
      sums[r][h] = _mm256_loadu_si256((const __m256i *)(rescaling->start + column + 8 * h));
  }
  const int64_t stride = rows->stride, quads = rows->quads;
  for (int64_t segment = 0; segment < rows->segments; segment++) {
    const uint8_t *x = from + rows->offsets[segment];
    for (int64_t quad = 0; quad < quads; quad++, x += 4, panel += 64 * vectors) {
      __m256i even[2], odd[2];
      UNROLLED for (int64_t h = 0; h < 2; h++) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(panel + 32 * h));
        even[h] = _mm256_srai_epi16(_mm256_slli_epi16(bytes, 8), 8);
        odd[h] = _mm256_srai_epi16(bytes, 8);
      }
      UNROLLED for (int64_t r = 0; r < R; r++) {
        int32_t four;
        __builtin_memcpy(&four, x + r * stride, 4);
        __m256i values = _mm256_set1_epi32(four);
        __m256i even_values = _mm256_and_si256(values, _mm256_set1_epi16(0xff));
        __m256i odd_values = _mm256_srli_epi16(values, 8);
        UNROLLED for (int64_t h = 0; h < 2; h++) {
          __m256i products = _mm256_add_epi32(_mm256_madd_epi16(even_values, even[h]),
                                              _mm256_madd_epi16(odd_values, odd[h]));
          sums[r][h] = _mm256_add_epi32(sums[r][h], products);
        }
      }
    }
  }
  UNROLLED for (int64_t r = 0; r < R; r++) {
    UNROLLED for (int64_t h = 0; h < 2; h++) {
      if (columns > 8 * h) write_eight(rescaling, sums[r][h], column + 8 * h, y + r * step, columns - 8 * h);
    }
  }
}

#define PART(R)                                                                                                     \
  AVX2 static void part_##R(int64_t vectors, const martlet_tile_rows *rows, const uint8_t *from, const int8_t *panel, \
                            const martlet_rescaling *rescaling, int64_t column, char *y, int64_t step,              \
                            int64_t columns) {                                                                      \
    part_of_tile(R, vectors, rows, from, panel, rescaling, column, y, step, columns);                               \
  }
PART(1)
PART(2)
PART(3)
PART(4)

typedef void (*fixed_part)(int64_t vectors, const martlet_tile_rows *rows, const uint8_t *from, const int8_t *panel,
                           const martlet_rescaling *rescaling, int64_t column, char *y, int64_t step, int64_t columns);
static const fixed_part parts[rows_together] = {part_1, part_2, part_3, part_4};

void martlet_avx2_tile(const martlet_tile_rows *rows, int64_t vectors, const int8_t *panel,
                       const martlet_rescaling *rescaling, const martlet_tile_target *target) {
  const int64_t step = target->stride * martlet_rescaled_size(rescaling);
  for (int64_t r = 0; r < rows->count; r += rows_together) {
    const int64_t count = rows->count - r < rows_together ? rows->count - r : rows_together;
    for (int64_t v = 0; v < vectors; v++) {
      parts[count - 1](vectors, rows, rows->x + r * rows->stride, panel + 64 * v, rescaling, 16 * v,
                       (char *)target->y + r * step, step, target->columns - 16 * v);
    }
  }
}
#endif
