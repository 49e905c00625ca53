// Products where a library's call, or its packing of small pieces, costs too much: of small and of middling matrices, and of
// few rows, which are bound by reading the right factor. Columns go in panels of 32; a right factor whose rows are not
// contiguous is transposed into such panels, and one whose rows lie far apart is copied.
#include "martlet_products.h"

#include "product_tiles.h"


/// A part of C: `rows` rows and `columns` columns from where `c` points.
typedef struct {
  const float *a, *b, *bias;
  float *c;
  int64_t rows, columns;
} product_block;

/// How many of the columns that are left one panel takes: multiples of half a vector from 32 on.
static inline int64_t panel_width(const martlet_product *p, int64_t columns) {
  if (columns > panel_columns && columns <= wide_columns && p->k <= wide_depth) return martlet_divide_up(columns, 8) * 8;
  return columns > 16 ? panel_columns : 16;
}

/// One block. A piece of A stays in the second-level cache while panels of B pass by.
MARTLET_CLONES static void multiply_block(const martlet_product *p, const product_block *block) {
  float panel[panel_depth * panel_columns] __attribute__((aligned(64)));
  for (int64_t l = 0; l < p->k || l == 0; l += panel_depth) {
    int64_t depth = martlet_smaller(panel_depth, p->k - l);
    const float *left = block->a + l * p->column_stride_a;
    for (int64_t j = 0, width; j < block->columns; j += width) {
      width = panel_width(p, block->columns - j);
      int64_t columns = martlet_smaller(width, block->columns - j);
      int eights = (int)martlet_divide_up(width, 8);
      const float *bias = block->bias ? block->bias + j : NULL;
      float padded_bias[wide_columns];
      if (bias && columns != width) {
        for (int64_t i = 0; i < wide_columns; i++) padded_bias[i] = i < columns ? bias[i] : 0;
        bias = padded_bias;
      }
      const float *right = block->b + l * p->row_stride_b + j * p->column_stride_b;
      float *target = block->c + j;
      int64_t row_stride = p->row_stride_b;
      // Rows that lie far apart are on pages of their own.
      bool is_spread = row_stride >= 512 && block->rows >= 32;
      if (p->column_stride_b != 1 || columns != width || is_spread) {
        int64_t extent = (p->k - 1 - l) * row_stride + block->columns - j;
        row_stride = martlet_divide_up(width, 16) * 16;
        pack_panel(right, p->row_stride_b, p->column_stride_b, depth, columns, row_stride, extent, panel);
        right = panel;
      }
#define PANEL(EIGHTS)                                                                                                   \
  multiply_panel(EIGHTS, block->rows, depth, left, p->row_stride_a, p->column_stride_a, right, row_stride, bias, l > 0, \
                 target, p->n, columns)
      switch (eights) {
        case 2: PANEL(2); break;
        case 4: PANEL(4); break;
        case 5: PANEL(5); break;
        default: PANEL(6); break;
      }
#undef PANEL
    }
  }
}

/// The sums of the elements of four vectors: halves are added until a vector of four is left of two of them.
MARTLET_INLINE quad sums_of(const vector *v) {
#define HALVES(A, B)                                                                           \
  (__builtin_shufflevector((A).lo + (A).hi, (B).lo + (B).hi, 0, 1, 2, 3, 8, 9, 10, 11) +       \
   __builtin_shufflevector((A).lo + (A).hi, (B).lo + (B).hi, 4, 5, 6, 7, 12, 13, 14, 15))
  __auto_type p = HALVES(v[0], v[1]);
  __auto_type q = HALVES(v[2], v[3]);
  quad x = __builtin_shufflevector(p, p, 0, 2, 4, 6) + __builtin_shufflevector(p, p, 1, 3, 5, 7);
  quad y = __builtin_shufflevector(q, q, 0, 2, 4, 6) + __builtin_shufflevector(q, q, 1, 3, 5, 7);
  return __builtin_shufflevector(x, y, 0, 2, 4, 6) + __builtin_shufflevector(x, y, 1, 3, 5, 7);
}

/// `rows` x 4 scalar products of rows of A and of columns of B, whose elements are contiguous.
MARTLET_INLINE void multiply_contiguous(const int rows, const martlet_product *p, const float *a, const float *b,
                                        const float *bias, float *c, int64_t columns) {
  vector sums[few_rows][4];
  const float *right[4];
  for (int j = 0; j < 4; j++) right[j] = b + martlet_smaller(j, columns - 1) * p->column_stride_b;
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < 4; j++) sums[i][j] = (vector)(0.0f);
  int64_t whole = p->k / 16 * 16;
  for (int64_t l = 0; l < whole; l += 16) {
    for (int j = 0; j < 4; j++) {
      // Four short streams are too many for the processor to read ahead in.
      __builtin_prefetch(right[j] + 8 * p->column_stride_b + l);
      vector factor = LOAD(right[j] + l);
      for (int i = 0; i < rows; i++)
        sums[i][j] = __builtin_elementwise_fma(LOAD(a + i * p->row_stride_a + l), factor, sums[i][j]);
    }
  }
  if (whole < p->k) {
    // The last 16 elements, without those that are done.
    martlet_vector_int32_t lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    martlet_vector_int32_t mask = lanes >= (martlet_vector_int32_t)((int32_t)(16 - (p->k - whole)));
    int64_t l = p->k - 16;
    for (int j = 0; j < 4; j++) {
      vector factor = (vector)((martlet_vector_int32_t)LOAD(right[j] + l) & mask);
      for (int i = 0; i < rows; i++) {
        vector left = (vector)((martlet_vector_int32_t)LOAD(a + i * p->row_stride_a + l) & mask);
        sums[i][j] = __builtin_elementwise_fma(left, factor, sums[i][j]);
      }
    }
  }
  for (int i = 0; i < rows; i++) {
    quad sum = sums_of(sums[i]);
    for (int j = 0; j < 4; j++) {
      if (j >= columns) break;
      float start = bias ? bias[i * p->bias_row_stride + j * p->bias_stride] : 0;
      c[i * p->row_stride_c + j * p->column_stride_c] = sum[j] + start;
    }
  }
}

/// A block of all of few rows: every element of B is read once and used for all of them.
MARTLET_CLONES static void multiply_few_rows(const martlet_product *p, const product_block *block) {
  for (int64_t j = 0; j < block->columns; j += 4) {
    const float *right = block->b + j * p->column_stride_b, *bias = block->bias ? block->bias + j * p->bias_stride : NULL;
    float *c = block->c + j * p->column_stride_c;
    int64_t columns = martlet_smaller(4, block->columns - j);
    if (block->rows == 1) {
      multiply_contiguous(1, p, block->a, right, bias, c, columns);
    } else {
      multiply_contiguous(2, p, block->a, right, bias, c, columns);
    }
  }
}

static bool are_few_rows(const martlet_product *p) {
  return p->m <= few_rows && p->k >= 16 && p->column_stride_a == 1 && p->row_stride_b == 1;
}

/// Matrices that lie one below the other and have the right factor in common are one tall matrix.
static void stack(martlet_product *p) {
  for (; p->leading_rank > 0; p->leading_rank--) {
    int32_t last = p->leading_rank - 1;
    if (p->leading[last] == 1) continue;
    if (p->leading_strides_b[last] != 0) return;
    if (p->m == 1) {
      p->row_stride_a = p->leading_strides_a[last];
    } else if (p->leading_strides_a[last] != p->m * p->row_stride_a) {
      return;
    }
    p->m *= p->leading[last];
  }
}

#define EXCHANGE(A, B)     \
  do {                     \
    __auto_type other = A; \
    A = B;                 \
    B = other;             \
  } while (0)

/// Few columns are made few rows of the transposed product, which may be faster.
static void orient(martlet_product *p) {
  p->bias_stride = 1;
  p->bias_row_stride = 0;
  p->row_stride_c = p->n;
  p->column_stride_c = 1;
  if (p->n > few_rows || p->n >= p->m) return;
  // Of scalar products, or of rows added up.
  bool has_rows = p->k >= 16 && p->column_stride_a == 1 && p->row_stride_b == 1;
  bool has_columns = p->n == 1 && p->row_stride_a == 1 && p->column_stride_a != 1 && !p->bias;
  if (!has_rows && !has_columns) return;
  EXCHANGE(p->m, p->n);
  EXCHANGE(p->a, p->b);
  EXCHANGE(p->row_stride_a, p->column_stride_b);
  EXCHANGE(p->column_stride_a, p->row_stride_b);
  EXCHANGE(p->bias_stride, p->bias_row_stride);
  EXCHANGE(p->row_stride_c, p->column_stride_c);
  for (int32_t axis = 0; axis < p->leading_rank; axis++) EXCHANGE(p->leading_strides_a[axis], p->leading_strides_b[axis]);
}

enum { most_narrow_columns = 8, most_narrow_elements = 2048 };

/// Whether one small matrix of few columns, as the gradient of a layer's weight is where inputs are few, is faster made as
/// its transpose, whose rows fill vectors.
static bool is_narrow(const martlet_product *p) {
  return p->n > 1 && p->n <= most_narrow_columns && p->m >= 4 * p->n && p->m * p->n <= most_narrow_elements &&
         p->row_stride_a == 1 && p->column_stride_a != 1 && !p->bias;
}

static void multiply_narrow(const martlet_product *p) {
  float transpose[most_narrow_elements];
  martlet_product t = {.m = p->n, .n = p->m, .k = p->k, .a = p->b, .b = p->a, .row_stride_a = p->column_stride_b,
                       .column_stride_a = p->row_stride_b, .row_stride_b = p->column_stride_a, .column_stride_b = 1};
  product_block whole = {t.a, t.b, NULL, transpose, t.m, t.n};
  multiply_block(&t, &whole);
  for (int64_t i = 0; i < p->m; i++)
    for (int64_t j = 0; j < p->n; j++) p->c[i * p->n + j] = transpose[j * p->m + i];
}

typedef struct {
  martlet_product product;
  bool has_few_rows;
  int64_t matrices, matrices_per_chunk, rows_per_chunk, columns_per_chunk, row_chunks, column_chunks;
} products_job;

static void multiply_chunk(void *context, int32_t chunk) {
  const products_job *job = context;
  const martlet_product *p = &job->product;
  int64_t first_column = chunk % job->column_chunks * job->columns_per_chunk;
  int64_t first_row = chunk / job->column_chunks % job->row_chunks * job->rows_per_chunk;
  int64_t matrix = chunk / (job->column_chunks * job->row_chunks) * job->matrices_per_chunk;
  int64_t end = martlet_smaller(matrix + job->matrices_per_chunk, job->matrices);
  for (; matrix < end; matrix++) {
    int64_t offset_a = first_row * p->row_stride_a, offset_b = first_column * p->column_stride_b, rest = matrix;
    for (int32_t axis = p->leading_rank - 1; axis >= 0 && rest > 0; axis--) {
      int64_t position = rest % p->leading[axis];
      rest /= p->leading[axis];
      offset_a += position * p->leading_strides_a[axis];
      offset_b += position * p->leading_strides_b[axis];
    }
    product_block block = {
        .a = p->a + offset_a,
        .b = p->b + offset_b,
        .bias = p->bias ? p->bias + first_column * p->bias_stride : NULL,
        .c = p->c + matrix * p->m * p->n + first_row * p->row_stride_c + first_column * p->column_stride_c,
        .rows = martlet_smaller(job->rows_per_chunk, p->m - first_row),
        .columns = martlet_smaller(job->columns_per_chunk, p->n - first_column),
    };
    (job->has_few_rows ? multiply_few_rows : multiply_block)(p, &block);
  }
}

void martlet_products(const martlet_product *product) {
  products_job job = {.product = *product, .matrices = 1};
  stack(&job.product);
  orient(&job.product);
  const martlet_product *p = &job.product;
  job.has_few_rows = are_few_rows(p);
  for (int32_t axis = 0; axis < p->leading_rank; axis++) job.matrices *= p->leading[axis];
  if (job.matrices * p->m * p->n == 0) return;
  if (job.matrices == 1 && p->m <= rows_in_cache && p->m * p->n * p->k <= 1 << 16) {
    if (!job.has_few_rows && is_narrow(p)) {
      multiply_narrow(p);
      return;
    }
    product_block whole = {p->a, p->b, p->bias, p->c, p->m, p->n};
    (job.has_few_rows ? multiply_few_rows : multiply_block)(p, &whole);
    return;
  }
  // Small matrices side by side stay on one thread: their elements would take as long between caches as the products.
  bool is_small = product->leading_rank > 0 && job.matrices * p->m * p->n * p->k < 1 << 20;
  // A chunk is worth another thread's wake-up from some microseconds on. Many rows are cut such that their piece of A
  // stays in the second-level cache; columns, which need no packing twice, such that threads have enough to do.
  int64_t cost = martlet_greater(p->k, 1), least = is_small ? 1 << 20 : job.has_few_rows ? 1 << 16 : 1 << 17;
  int64_t wanted = martlet_greater(least, job.matrices * p->m * p->n * cost / 16);
  job.row_chunks = martlet_divide_up(p->m, rows_in_cache);
  job.rows_per_chunk = martlet_divide_up(martlet_divide_up(p->m, job.row_chunks), row_group) * row_group;
  job.row_chunks = martlet_divide_up(p->m, job.rows_per_chunk);
  int64_t columns = martlet_divide_up(wanted, martlet_smaller(job.rows_per_chunk, p->m) * cost);
  job.columns_per_chunk = martlet_divide_up(columns, panel_columns) * panel_columns;
  job.column_chunks = martlet_divide_up(p->n, job.columns_per_chunk);
  job.matrices_per_chunk = 1;
  if (job.column_chunks * job.row_chunks == 1) job.matrices_per_chunk = martlet_greater(wanted / (cost * p->m * p->n), 1);
  int64_t chunks = martlet_divide_up(job.matrices, job.matrices_per_chunk) * job.column_chunks * job.row_chunks;
  if (chunks == 1) {
    multiply_chunk(&job, 0);
  } else {
    martlet_parallel((int32_t)chunks, multiply_chunk, &job);
  }
}

bool martlet_prefers_own_product(int64_t m, int64_t n, int64_t k, int64_t row_stride_b) {
  bool is_transposed = row_stride_b == 1;
  if (m <= few_rows && is_transposed) return true;
  int64_t cost = m * n * k;
  // Packing B is worth it for some rows.
  if (is_transposed ? m < 16 : m <= few_rows) return cost <= 1 << 16;
#if defined(__x86_64__)
  // The tiles fill the registers of AVX-512. A library is better at the largest products, and packs a transposed factor
  // worse.
  if (__builtin_cpu_supports("avx512f")) return cost <= (is_transposed ? 1 << 29 : 1 << 26);
#endif
  return cost <= 1 << 18;
}
