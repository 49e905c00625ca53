// Rows of C in parallel; within a chunk, blocks of the inner dimension keep a panel of B in the cache. B is packed when
// its columns are not contiguous.
#include "martlet_matmul.h"

#include "martlet_allocator.h"
#include "martlet_pool.h"

enum { row_block = 32, inner_block = 128, column_block = 256 };

typedef struct {
  martlet_dtype dtype;
  int64_t m, n, k;
  const char *a, *b;
  char *c;
  int64_t row_stride_a, column_stride_a, row_stride_b, row_stride_c;
  bool accumulate;
} product;

#define DEFINE_PRODUCT(T, NAME)                                                                                     \
  MARTLET_CLONES static void NAME(const product *p, int64_t first, int64_t last) {                                  \
    const T *a = (const T *)p->a, *b = (const T *)p->b;                                                             \
    T *c = (T *)p->c;                                                                                               \
    for (int64_t i = first; i < last && !p->accumulate; i++)                                                        \
      for (int64_t j = 0; j < p->n; j++) c[i * p->row_stride_c + j] = 0;                                            \
    for (int64_t j0 = 0; j0 < p->n; j0 += column_block) {                                                           \
      int64_t j1 = j0 + column_block < p->n ? j0 + column_block : p->n;                                             \
      for (int64_t l0 = 0; l0 < p->k; l0 += inner_block) {                                                          \
        int64_t l1 = l0 + inner_block < p->k ? l0 + inner_block : p->k;                                             \
        for (int64_t i = first; i < last; i++) {                                                                    \
          T *row = c + i * p->row_stride_c;                                                                         \
          for (int64_t l = l0; l < l1; l++) {                                                                       \
            T factor = a[i * p->row_stride_a + l * p->column_stride_a];                                             \
            const T *source = b + l * p->row_stride_b;                                                              \
            for (int64_t j = j0; j < j1; j++) row[j] += factor * source[j];                                         \
          }                                                                                                         \
        }                                                                                                           \
      }                                                                                                             \
    }                                                                                                               \
  }

DEFINE_PRODUCT(double, product_float64)
DEFINE_PRODUCT(int32_t, product_int32)
DEFINE_PRODUCT(int64_t, product_int64)

static void rows_of_chunk(void *context, int32_t chunk) {
  const product *p = context;
  int64_t first = (int64_t)chunk * row_block;
  int64_t last = first + row_block < p->m ? first + row_block : p->m;
  if (p->dtype == martlet_float64) product_float64(p, first, last);
  if (p->dtype == martlet_int32) product_int32(p, first, last);
  if (p->dtype == martlet_int64) product_int64(p, first, last);
}

void martlet_matrix_product(martlet_dtype dtype, int64_t m, int64_t n, int64_t k, const void *a, int64_t row_stride_a,
                            int64_t column_stride_a, const void *b, int64_t row_stride_b, int64_t column_stride_b,
                            void *c, int64_t row_stride_c, bool accumulate) {
  product p = {dtype, m, n, k, a, b, c, row_stride_a, column_stride_a, row_stride_b, row_stride_c, accumulate};
  size_t size = dtype == martlet_int32 ? 4 : 8;
  char *packed = NULL;
  if (column_stride_b != 1 && n > 1) {
    packed = martlet_allocate((size_t)(k * n) * size);
    for (int64_t l = 0; l < k; l++) {
      for (int64_t j = 0; j < n; j++) {
        int64_t from = l * row_stride_b + j * column_stride_b;
        if (size == 4) {
          ((int32_t *)packed)[l * n + j] = ((const int32_t *)b)[from];
        } else {
          ((int64_t *)packed)[l * n + j] = ((const int64_t *)b)[from];
        }
      }
    }
    p.b = packed;
    p.row_stride_b = n;
  }
  int32_t chunks = (int32_t)((m + row_block - 1) / row_block);
  if (m * n * k < 1 << 16) {
    for (int32_t chunk = 0; chunk < chunks; chunk++) rows_of_chunk(&p, chunk);
  } else {
    martlet_parallel(chunks, rows_of_chunk, &p);
  }
  if (packed) martlet_release(packed, (size_t)(k * n) * size);
}
