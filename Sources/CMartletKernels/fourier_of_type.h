// Transforms of one element type. No include guard: fourier.c includes this once a type, with these macros:
//   T, SUFFIX                      the element type and its name
//   INTERLEAVE_LOW(a, b), _HIGH    a0 b0 a1 b1 … of the lower and of the upper halves of vectors
//
// A block is `lanes` rows side by side, element by element: `[n][lanes]`, real and imaginary parts apart. So every
// vector operation works on many rows, and no pass shuffles. Areas are {real, imaginary, spare real, spare imaginary}.

#define NAMED(NAME) MARTLET_PASTE(NAME##_, SUFFIX)
#define WIDE MARTLET_VECTOR_OF(T)

#define VECTOR WIDE
#define LANES MARTLET_LANES(T)
#define GET(POINTER) MARTLET_LOAD(T, POINTER)
#define PUT(POINTER, VALUE) MARTLET_STORE(T, POINTER, VALUE)
#define STAGE(RADIX) NAMED(wide_stage_##RADIX)
#include "fourier_stages_of_type.h"
#undef VECTOR
#undef LANES
#undef GET
#undef PUT
#undef STAGE

#define VECTOR T
#define LANES 1
#define GET(POINTER) (*(POINTER))
#define PUT(POINTER, VALUE) (*(POINTER) = (VALUE))
#define STAGE(RADIX) NAMED(narrow_stage_##RADIX)
#include "fourier_stages_of_type.h"
#undef VECTOR
#undef LANES
#undef GET
#undef PUT
#undef STAGE

// MARK: Transforms of a block

static void NAMED(run_stages)(const martlet_fourier_plan *plan, int64_t lanes, T **areas) {
  const T *w = plan->twiddles;
  int64_t length = plan->n, s = lanes;
  for (int32_t stage = 0; stage < plan->stages; stage++) {
    const int32_t radix = plan->factors[stage];
    const int64_t m = length / radix;
    const T *xr = areas[0], *xi = areas[1], *roots = (const T *)plan->roots + 2 * martlet_fourier_roots_of(radix);
    T *yr = areas[2], *yi = areas[3];
    const bool wide = s % MARTLET_LANES(T) == 0;
    switch (radix) {
      case 2: (wide ? NAMED(wide_stage_2) : NAMED(narrow_stage_2))(m, s, w, xr, xi, yr, yi); break;
      case 3: (wide ? NAMED(wide_stage_3) : NAMED(narrow_stage_3))(m, s, w, xr, xi, yr, yi); break;
      case 4: (wide ? NAMED(wide_stage_4) : NAMED(narrow_stage_4))(m, s, w, xr, xi, yr, yi); break;
      case 5: (wide ? NAMED(wide_stage_5) : NAMED(narrow_stage_5))(m, s, w, xr, xi, yr, yi); break;
      default: (wide ? NAMED(wide_stage_odd) : NAMED(narrow_stage_odd))(radix, roots, m, s, w, xr, xi, yr, yi);
    }
    T *moved[4] = {areas[2], areas[3], areas[0], areas[1]};
    memcpy(areas, moved, sizeof(moved));
    w += 2 * m * (radix - 1);
    length = m;
    s *= radix;
  }
}

// Exchanging the parts before and after makes a transform an inverse.
static void NAMED(exchange_parts)(T **areas) {
  T *moved[4] = {areas[1], areas[0], areas[3], areas[2]};
  memcpy(areas, moved, sizeof(moved));
}

// Every row of the block times its element of a table.
MARTLET_CLONES static void NAMED(turn)(int64_t count, int64_t lanes, const T *table, T *restrict real,
                                       T *restrict imaginary) {
  if (lanes == 1) {
    for (int64_t i = 0; i < count; i++) {
      T a = real[i], b = imaginary[i];
      real[i] = a * table[2 * i] - b * table[2 * i + 1];
      imaginary[i] = a * table[2 * i + 1] + b * table[2 * i];
    }
    return;
  }
  for (int64_t i = 0; i < count; i++) {
    WIDE a = MARTLET_LOAD(T, real + i * lanes), b = MARTLET_LOAD(T, imaginary + i * lanes);
    MARTLET_STORE(T, real + i * lanes, a * table[2 * i] - b * table[2 * i + 1]);
    MARTLET_STORE(T, imaginary + i * lanes, a * table[2 * i + 1] + b * table[2 * i]);
  }
}

static void NAMED(run)(const martlet_fourier_plan *plan, int64_t lanes, T **areas) {
  if (plan->method == martlet_fourier_stages) {
    NAMED(run_stages)(plan, lanes, areas);
    return;
  }
  const int64_t length = plan->inner->n, tail = (length - plan->n) * lanes;
  NAMED(turn)(plan->n, lanes, plan->chirp, areas[0], areas[1]);
  for (int part = 0; part < 2; part++) memset(areas[part] + plan->n * lanes, 0, (size_t)tail * sizeof(T));
  NAMED(run_stages)(plan->inner, lanes, areas);
  NAMED(turn)(length, lanes, plan->spectrum, areas[0], areas[1]);
  NAMED(exchange_parts)(areas);
  NAMED(run_stages)(plan->inner, lanes, areas);
  NAMED(exchange_parts)(areas);
  NAMED(turn)(plan->n, lanes, plan->chirp, areas[0], areas[1]);
}

// With z[j] = x[2j] + i x[2j + 1] and w = e^(-2πi / n), the frequencies of x from those of z:
//   X[k] = (Z[k] + Z*[m - k]) / 2 - i wᵏ (Z[k] - Z*[m - k]) / 2, m = n / 2
MARTLET_CLONES static void NAMED(part_halves)(int64_t m, int64_t lanes, const T *w, const T *restrict zr,
                                              const T *restrict zi, T *restrict yr, T *restrict yi) {
  for (int64_t k = 0; k <= m; k++) {
    const int64_t near = k == m ? 0 : k * lanes, far = k == 0 ? 0 : (m - k) * lanes;
    const T c = w[2 * k] * (T)0.5, s = w[2 * k + 1] * (T)0.5;
    for (int64_t l = 0; l < lanes; l++) {
      T difference_r = zr[near + l] - zr[far + l], difference_i = zi[near + l] + zi[far + l];
      yr[k * lanes + l] = (zr[near + l] + zr[far + l]) * (T)0.5 + (s * difference_r + c * difference_i);
      yi[k * lanes + l] = (zi[near + l] - zi[far + l]) * (T)0.5 + (s * difference_i - c * difference_r);
    }
  }
}

// The reverse, times 2: Z[k] = X[k] + X*[m - k] + i w⁻ᵏ (X[k] - X*[m - k])
MARTLET_CLONES static void NAMED(join_halves)(int64_t m, int64_t lanes, const T *w, const T *restrict xr,
                                              const T *restrict xi, T *restrict zr, T *restrict zi) {
  for (int64_t k = 0; k < m; k++) {
    const int64_t near = k * lanes, far = (m - k) * lanes;
    const T c = w[2 * k], s = w[2 * k + 1];
    for (int64_t l = 0; l < lanes; l++) {
      T difference_r = xr[near + l] - xr[far + l], difference_i = xi[near + l] + xi[far + l];
      zr[near + l] = xr[near + l] + xr[far + l] + (s * difference_r - c * difference_i);
      zi[near + l] = xi[near + l] - xi[far + l] + (s * difference_i + c * difference_r);
    }
  }
}

// MARK: Between tensors and blocks

MARTLET_INLINE void NAMED(transpose)(WIDE *rows) {
  enum { count = MARTLET_LANES(T) };
  for (int step = 1; step < count; step *= 2) {
    WIDE next[count];
    for (int i = 0; i < count / 2; i++) {
      next[2 * i] = INTERLEAVE_LOW(rows[i], rows[i + count / 2]);
      next[2 * i + 1] = INTERLEAVE_HIGH(rows[i], rows[i + count / 2]);
    }
    for (int i = 0; i < count; i++) rows[i] = next[i];
  }
}

// Element i of each row goes to `targets[i % 2]` at i / 2 where `paired`, else to `targets[0]` at i.
MARTLET_CLONES static void NAMED(load)(const T *x, const block *at, int64_t count, bool paired, T scale,
                                       T *const *targets) {
  const int64_t lanes = at->lanes;
#define TARGET(I) (targets[paired ? (I) % 2 : 0] + (paired ? (I) / 2 : (I)) * lanes)
  int64_t i = 0;
  if (at->inner == 1 && at->width == MARTLET_LANES(T)) {
    const T *rows = x + at->first * count;
    for (; i + MARTLET_LANES(T) <= count; i += MARTLET_LANES(T)) {
      WIDE square[MARTLET_LANES(T)];
      for (int64_t l = 0; l < MARTLET_LANES(T); l++) square[l] = MARTLET_LOAD(T, rows + l * count + i) * scale;
      NAMED(transpose)(square);
      for (int64_t l = 0; l < MARTLET_LANES(T); l++) MARTLET_STORE(T, TARGET(i + l), square[l]);
    }
  }
  const bool contiguous = at->first % at->inner + at->width <= at->inner;
  const T *start = x + block_offset(at, 0, count);
  if (lanes == 1 && at->inner == 1) {
    for (; i < count && paired; i++) targets[i % 2][i / 2] = start[i] * scale;
    for (; i < count; i++) targets[0][i] = start[i] * scale;
  }
  for (; i < count; i++) {
    T *target = TARGET(i);
    if (contiguous) {
      const T *source = start + i * at->inner;
      for (int64_t l = 0; l < at->width; l++) target[l] = source[l] * scale;
    } else {
      for (int64_t l = 0; l < at->width; l++) target[l] = x[block_offset(at, l, count) + i * at->inner] * scale;
    }
    for (int64_t l = at->width; l < lanes; l++) target[l] = 0;
  }
#undef TARGET
}

MARTLET_CLONES static void NAMED(store)(T *y, const block *at, int64_t count, bool paired, T *const *sources) {
  const int64_t lanes = at->lanes;
#define SOURCE(I) (sources[paired ? (I) % 2 : 0] + (paired ? (I) / 2 : (I)) * lanes)
  int64_t i = 0;
  if (at->inner == 1 && at->width == MARTLET_LANES(T)) {
    T *rows = y + at->first * count;
    for (; i + MARTLET_LANES(T) <= count; i += MARTLET_LANES(T)) {
      WIDE square[MARTLET_LANES(T)];
      for (int64_t l = 0; l < MARTLET_LANES(T); l++) square[l] = MARTLET_LOAD(T, SOURCE(i + l));
      NAMED(transpose)(square);
      for (int64_t l = 0; l < MARTLET_LANES(T); l++) MARTLET_STORE(T, rows + l * count + i, square[l]);
    }
  }
  const bool contiguous = at->first % at->inner + at->width <= at->inner;
  T *start = y + block_offset(at, 0, count);
  if (lanes == 1 && at->inner == 1) {
    for (; i < count && paired; i++) start[i] = sources[i % 2][i / 2];
    for (; i < count; i++) start[i] = sources[0][i];
  }
  for (; i < count; i++) {
    const T *source = SOURCE(i);
    if (contiguous) {
      T *target = start + i * at->inner;
      for (int64_t l = 0; l < at->width; l++) target[l] = source[l];
    } else {
      for (int64_t l = 0; l < at->width; l++) y[block_offset(at, l, count) + i * at->inner] = source[l];
    }
  }
#undef SOURCE
}

// MARK: A block of each transform

static void NAMED(zero)(T *area, int64_t count) { memset(area, 0, (size_t)count * sizeof(T)); }

static void NAMED(complex_block)(const job *job, const block *at, T **areas) {
  const void *parts[2] = {job->real, job->imaginary};
  for (int part = 0; part < 2; part++) {
    if (parts[part]) {
      NAMED(load)(parts[part], at, job->n, false, (T)job->scale, areas + part);
    } else {
      NAMED(zero)(areas[part], job->n * at->lanes);
    }
  }
  if (job->inverse) NAMED(exchange_parts)(areas);
  NAMED(run)(job->plan, at->lanes, areas);
  if (job->inverse) NAMED(exchange_parts)(areas);
  NAMED(store)(job->real_output, at, job->n, false, areas);
  NAMED(store)(job->imaginary_output, at, job->n, false, areas + 1);
}

static void NAMED(real_block)(const job *job, const block *at, T **areas) {
  const bool halves = job->plan->method == martlet_fourier_halves;
  NAMED(load)(job->real, at, job->n, halves, 1, areas);
  if (halves) {
    NAMED(run)(job->plan->inner, at->lanes, areas);
    NAMED(part_halves)(job->n / 2, at->lanes, job->plan->chirp, areas[0], areas[1], areas[2], areas[3]);
    areas += 2;
  } else {
    NAMED(zero)(areas[1], job->n * at->lanes);
    NAMED(run)(job->plan, at->lanes, areas);
  }
  NAMED(store)(job->real_output, at, job->n / 2 + 1, false, areas);
  NAMED(store)(job->imaginary_output, at, job->n / 2 + 1, false, areas + 1);
}

static void NAMED(real_inverse_block)(const job *job, const block *at, T **areas) {
  const int64_t n = job->n, lanes = at->lanes;
  NAMED(load)(job->real, at, n / 2 + 1, false, (T)(1 / (double)n), areas);
  NAMED(load)(job->imaginary, at, n / 2 + 1, false, (T)(1 / (double)n), areas + 1);
  NAMED(zero)(areas[1], lanes);
  if (job->plan->method == martlet_fourier_halves) {
    NAMED(zero)(areas[1] + n / 2 * lanes, lanes);
    NAMED(join_halves)(n / 2, lanes, job->plan->chirp, areas[0], areas[1], areas[2], areas[3]);
    T *joined[4] = {areas[3], areas[2], areas[1], areas[0]};
    NAMED(run)(job->plan->inner, lanes, joined);
    NAMED(exchange_parts)(joined);
    NAMED(store)(job->real_output, at, n, true, joined);
    return;
  }
  for (int64_t k = 1; k <= n / 2; k++) {
    for (int64_t l = 0; l < lanes; l++) {
      areas[0][(n - k) * lanes + l] = areas[0][k * lanes + l];
      areas[1][(n - k) * lanes + l] = -areas[1][k * lanes + l];
    }
  }
  NAMED(exchange_parts)(areas);
  NAMED(run)(job->plan, lanes, areas);
  NAMED(store)(job->real_output, at, n, false, areas + 1);
}

// The blocks of a chunk, one after another in the same work areas.
static void NAMED(blocks)(const job *job, int64_t first, int64_t last) {
  // A few lines apart from a power of two, so that areas do not compete for the same places of the cache.
  const size_t area = ((size_t)(job->plan->room * job->lanes) * sizeof(T) + 63) / 64 * 64 + 5 * 64;
  char *memory = martlet_allocate(4 * area);
  for (int64_t index = first; index < last; index++) {
    T *areas[4];
    for (int i = 0; i < 4; i++) areas[i] = (T *)(memory + (size_t)i * area);
    const int64_t row = index * job->lanes;
    const block at = {row, martlet_smaller(job->lanes, job->rows - row), job->lanes, job->inner};
    switch (job->kind) {
      case complex_kind: NAMED(complex_block)(job, &at, areas); break;
      case real_kind: NAMED(real_block)(job, &at, areas); break;
      case real_inverse_kind: NAMED(real_inverse_block)(job, &at, areas); break;
    }
  }
  martlet_release(memory, 4 * area);
}

#undef NAMED
#undef WIDE
