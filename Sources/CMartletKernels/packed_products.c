// Large products. The right factor is packed once for all rows into panels of 32 columns, which loads read one element
// after another. Within a chunk a piece of C stays in the caches while the inner dimension passes by in slices. Every
// element is one chain of sums, so neither slices nor packing change its bits.
#include "martlet_packed_products.h"

#include "martlet_allocator.h"
#include "packed_tiles.h"

enum {
  chunk_rows = 128,
  slice_depth = 384,         // for which a chunk's rows of A stay in the second-level cache
  packed_at_once = 1 << 16,  // elements
  rows_ahead = 8,            // how far memory is fetched ahead
};

int64_t martlet_packed_elements(int64_t k, int64_t n) { return k * (martlet_divide_up(n, 16) * 16); }

// MARK: Packing

/// A factor, its panels, and how much of it is packed at once: rows where these are contiguous, else panels.
typedef struct {
  int64_t k, n;
  const float *b;
  int64_t row_stride, column_stride;
  float *panels;
  int64_t count, per_piece;
} packing;

/// Rows of B, each to its place in every panel.
MARTLET_CLONES static void pack_rows(const packing *p, int64_t first, int64_t end) {
  for (int64_t l = first; l < end; l++) {
    const float *row = p->b + l * p->row_stride;
    int64_t j = 0;
    for (; j + panel_columns <= p->n; j += panel_columns) {
      float *target = p->panels + j * p->k + l * panel_columns;
      MARTLET_STORE(float, target, LOAD(row + j));
      MARTLET_STORE(float, target + 16, LOAD(row + j + 16));
    }
    if (j == p->n) continue;
    int64_t width = width_of_panel(p->n - j);
    float *target = p->panels + j * p->k + l * width;
    for (int64_t i = 0; i < width; i++) target[i] = j + i < p->n ? row[j + i] : 0;
  }
}

/// Panels whose columns are contiguous, or neither columns nor rows.
MARTLET_CLONES static void pack_columns(const packing *p, int64_t first, int64_t end) {
  for (int64_t panel = first; panel < end; panel++) {
    int64_t j = panel * panel_columns, columns = martlet_smaller(panel_columns, p->n - j);
    pack_panel(p->b + j * p->column_stride, p->row_stride, p->column_stride, p->k, columns, width_of_panel(p->n - j), 0,
               p->panels + j * p->k);
  }
}

static void pack_piece(void *context, int32_t piece) {
  const packing *p = context;
  int64_t first = piece * p->per_piece;
  (p->column_stride == 1 ? pack_rows : pack_columns)(p, first, martlet_smaller(first + p->per_piece, p->count));
}

void martlet_pack_factor(int64_t k, int64_t n, const float *b, int64_t row_stride, int64_t column_stride,
                         float *panels) {
  bool has_rows = column_stride == 1;
  packing p = {k, n, b, row_stride, column_stride, panels, .count = has_rows ? k : martlet_divide_up(n, panel_columns)};
  p.per_piece = martlet_greater(1, packed_at_once / martlet_greater(1, has_rows ? n : k * panel_columns));
  martlet_parallel((int32_t)martlet_divide_up(p.count, p.per_piece), pack_piece, &p);
}

/// Some columns of rows that lie far apart, one row after the other. Rows to come are fetched ahead.
MARTLET_CLONES static void copy_columns(const float *from, int64_t row_stride, int64_t rows, int64_t columns,
                                        float *to) {
  for (int64_t l = 0; l < rows; l++, from += row_stride, to += columns) {
    for (int64_t j = 0; j < columns && l + rows_ahead < rows; j += 16)
      __builtin_prefetch(from + rows_ahead * row_stride + j);
    for (int64_t j = 0; j < columns; j++) to[j] = from[j];
  }
}

// MARK: Multiplying

/// A product and its cut.
typedef struct {
  martlet_packed_product product;
  int64_t rows_per_chunk, columns_per_chunk, column_chunks;
} packed_job;

/// Whether A lies transposed, so that a chunk copies its rows slice by slice.
static inline bool is_copied(const martlet_packed_product *p) { return p->row_stride_a == 1 && p->column_stride_a != 1; }

/// Rows and columns of C; columns begin at a multiple of a panel's.
MARTLET_CLONES static void multiply_part(const martlet_packed_product *p, int64_t first_row, int64_t end_row,
                                         int64_t first_column, int64_t end_column) {
  int64_t step = martlet_divide_up(p->k, martlet_divide_up(p->k, slice_depth)), rows = end_row - first_row;
  const float *a = p->a + first_row * p->row_stride_a;
  float *c = p->c + first_row * p->row_stride_c;
  if (!is_copied(p)) {
    for (int64_t j = first_column; j < end_column; j += panel_columns) {
      for (int64_t l = 0; l < p->k; l += step) {
        int64_t depth = martlet_smaller(step, p->k - l);
        left_slice left = {a + l * p->column_stride_a, p->row_stride_a, p->column_stride_a, depth};
        multiply_by_panel(p, left, rows, l, j, c);
      }
    }
    return;
  }
  // Elements that are multiplied one after another lie far apart: a copy has them in the second-level cache.
  size_t bytes = (size_t)(step * rows) * sizeof(float);
  float *copy = martlet_allocate(bytes);
  for (int64_t l = 0; l < p->k; l += step) {
    int64_t depth = martlet_smaller(step, p->k - l);
    copy_columns(a + l * p->column_stride_a, p->column_stride_a, depth, rows, copy);
    for (int64_t j = first_column; j < end_column; j += panel_columns)
      multiply_by_panel(p, (left_slice){copy, 1, rows, depth}, rows, l, j, c);
  }
  martlet_release(copy, bytes);
}

static void multiply_chunk(void *context, int32_t chunk) {
  const packed_job *job = context;
  int64_t row = chunk / job->column_chunks * job->rows_per_chunk;
  int64_t column = chunk % job->column_chunks * job->columns_per_chunk;
  multiply_part(&job->product, row, martlet_smaller(row + job->rows_per_chunk, job->product.m), column,
                martlet_smaller(column + job->columns_per_chunk, job->product.n));
}

// A product is cut by its sizes alone: rows such that their piece of A stays in the second-level cache, columns such that
// there are about 16 chunks, each worth another thread's wake-up.
void martlet_packed_products(const martlet_packed_product *product) {
  packed_job job = {.product = *product};
  const martlet_packed_product *p = product;
  if (p->m == 0 || p->n == 0) return;
  // What is copied of a transposed A serves all columns of a chunk, so rather rows are cut.
  int64_t most_rows = is_copied(p) ? martlet_greater(16, martlet_smaller(chunk_rows, p->m / 16)) : chunk_rows;
  int64_t row_chunks = martlet_divide_up(p->m, most_rows);
  job.rows_per_chunk = martlet_divide_up(martlet_divide_up(p->m, row_chunks), tile_rows) * tile_rows;
  row_chunks = martlet_divide_up(p->m, job.rows_per_chunk);
  int64_t wanted = martlet_greater(1 << 17, p->m * p->n * p->k / 16);
  int64_t columns = martlet_divide_up(wanted, martlet_smaller(job.rows_per_chunk, p->m) * p->k);
  job.columns_per_chunk = martlet_divide_up(columns, panel_columns) * panel_columns;
  job.column_chunks = martlet_divide_up(p->n, job.columns_per_chunk);
  martlet_parallel((int32_t)(row_chunks * job.column_chunks), multiply_chunk, &job);
}

void martlet_packed_product_here(const martlet_packed_product *product) {
  multiply_part(product, 0, product->m, 0, product->n);
}

void martlet_large_product(const martlet_product *product) {
  const martlet_product *p = product;
  size_t bytes = (size_t)martlet_packed_elements(p->k, p->n) * sizeof(float);
  float *panels = martlet_allocate(bytes);
  martlet_pack_factor(p->k, p->n, p->b, p->row_stride_b, p->column_stride_b, panels);
  martlet_packed_product packed = {
      .m = p->m, .n = p->n, .k = p->k, .a = p->a, .panels = panels, .bias = p->bias, .c = p->c,
      .row_stride_a = p->row_stride_a, .column_stride_a = p->column_stride_a, .row_stride_c = p->n};
  martlet_packed_products(&packed);
  martlet_release(panels, bytes);
}

bool martlet_has_packed_products(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f");
#else
  return false;
#endif
}

// Packing is worth it for many rows: panels come by way of the third-level cache to the thread that did not pack them. A
// library is better where they do not stay there.
bool martlet_prefers_large_product(int64_t m, int64_t n, int64_t k) {
  return martlet_has_packed_products() && m >= 1024 && n >= 64 && k * n <= 1 << 20 && m * n * k > 1 << 25;
}
