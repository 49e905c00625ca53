// Tiles in plain C, for processors without the instructions of the other variants.
#include <math.h>

#include "integer_tiles.h"

/// Sums wrap around in 32 bits on the way, as they do in the other variants; the callers' bounds keep the end within.
void martlet_portable_tile(const martlet_tile_rows *rows, int64_t vectors, const int8_t *panel,
                           const martlet_rescaling *rescaling, const martlet_tile_target *target) {
  for (int64_t r = 0; r < rows->count; r++) {
    uint32_t sums[panel_columns];
    const int8_t *weights = panel;
    for (int64_t c = 0; c < 16 * vectors; c++) sums[c] = (uint32_t)rescaling->start[c];
    for (int64_t segment = 0; segment < rows->segments; segment++) {
      const uint8_t *x = rows->x + r * rows->stride + rows->offsets[segment];
      for (int64_t quad = 0; quad < rows->quads; quad++, x += 4, weights += 64 * vectors) {
        for (int64_t c = 0; c < 16 * vectors; c++) {
          const int8_t *w = weights + 4 * c;
          sums[c] += (uint32_t)(x[0] * w[0] + x[1] * w[1] + x[2] * w[2] + x[3] * w[3]);
        }
      }
    }
    for (int64_t c = 0; c < 16 * vectors && c < target->columns; c++) {
      float value = fmaf((float)(int32_t)sums[c], rescaling->factor[c], rescaling->shift[c]);
      value = value > rescaling->low ? value : rescaling->low;
      value = value < rescaling->high ? value : rescaling->high;
      int64_t place = r * target->stride + c;
      if (rescaling->dtype == martlet_float32) {
        ((float *)target->y)[place] = value;
      } else {
        ((uint8_t *)target->y)[place] = (uint8_t)((int32_t)lrintf(value) + rescaling->zero_point);
      }
    }
  }
}
