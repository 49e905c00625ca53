// Plans are kept by length; the one that was unused for longest makes room.
#include "fourier_plan.h"

#include "martlet_allocator.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { kept_plans = 64 };

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static martlet_fourier_plan *cache[kept_plans];
static int64_t clock_of_uses;

// MARK: Roots of unity

// e^(-2πi k / n), from an angle in the first half quadrant, so that it is accurate and quarters are exact.
static void root(int64_t k, int64_t n, double *real, double *imaginary) {
  int64_t part = 4 * k;  // of 4 n, which is a whole turn
  bool below = part > 2 * n;
  if (below) part = 4 * n - part;
  bool left = part > n;
  if (left) part = 2 * n - part;
  bool steep = 2 * part > n;
  if (steep) part = n - part;
  double angle = 1.57079632679489661923 * ((double)part / (double)n);
  double x = cos(angle), y = sin(angle);
  if (steep) {
    double swapped = x;
    x = y;
    y = swapped;
  }
  *real = left ? -x : x;
  *imaginary = below ? y : -y;
}

static size_t size_of(martlet_dtype dtype) { return dtype == martlet_float32 ? 4 : 8; }

static void *table(martlet_dtype dtype, int64_t pairs) {
  size_t bytes = (size_t)(pairs > 0 ? pairs : 1) * 2 * size_of(dtype);
  void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (!memory) abort();
  return memory;
}

static void set(void *table, martlet_dtype dtype, int64_t index, double real, double imaginary) {
  if (dtype == martlet_float32) {
    ((float *)table)[2 * index] = (float)real;
    ((float *)table)[2 * index + 1] = (float)imaginary;
  } else {
    ((double *)table)[2 * index] = real;
    ((double *)table)[2 * index + 1] = imaginary;
  }
}

static void set_root(void *table, martlet_dtype dtype, int64_t index, int64_t k, int64_t n) {
  double real, imaginary;
  root(k, n, &real, &imaginary);
  set(table, dtype, index, real, imaginary);
}

// MARK: Making plans

// Factors 4 come first, then at most one 2, then the odd ones; returns what is left.
static int64_t factorize(int64_t n, int32_t *factors, int32_t *count) {
  static const int32_t candidates[] = {4, 2, 3, 5, 7, 11, 13};
  *count = 0;
  for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++) {
    while (n % candidates[i] == 0) {
      factors[(*count)++] = candidates[i];
      n /= candidates[i];
    }
  }
  return n;
}

static bool has_small_factors(int64_t n) {
  static const int64_t candidates[] = {2, 3, 5};
  for (int i = 0; i < 3; i++) {
    while (n % candidates[i] == 0) n /= candidates[i];
  }
  return n == 1;
}

static void make_stages(martlet_fourier_plan *plan) {
  int64_t pairs = 0, length = plan->n;
  for (int32_t stage = 0; stage < plan->stages; stage++) {
    pairs += length / plan->factors[stage] * (plan->factors[stage] - 1);
    length /= plan->factors[stage];
  }
  plan->twiddles = table(plan->dtype, pairs);
  int64_t index = 0;
  length = plan->n;
  for (int32_t stage = 0; stage < plan->stages; stage++) {
    int64_t radix = plan->factors[stage], count = length / radix;
    for (int64_t p = 0; p < count; p++) {
      for (int64_t j = 1; j < radix; j++) set_root(plan->twiddles, plan->dtype, index++, j * p, length);
    }
    length = count;
  }
  plan->roots = table(plan->dtype, martlet_fourier_roots_of(martlet_fourier_greatest_factor + 1));
  for (int64_t r = 1; r <= martlet_fourier_greatest_factor; r++) {
    for (int64_t j = 0; j < r; j++) set_root(plan->roots, plan->dtype, martlet_fourier_roots_of(r) + j, j, r);
  }
}

static martlet_fourier_plan *make(int64_t n, martlet_dtype dtype, bool of_real);

static void destroy(martlet_fourier_plan *plan) {
  free(plan->twiddles);
  free(plan->roots);
  free(plan->chirp);
  free(plan->spectrum);
  if (plan->inner) destroy((martlet_fourier_plan *)plan->inner);
  free(plan);
}

// X[k] = c[k] Σⱼ (x[j] c[j]) conj(c[k - j]) with c[j] = e^(-πi j² / n), a convolution.
static void make_chirp(martlet_fourier_plan *plan) {
  int64_t n = plan->n, length = 2 * n - 1;
  while (!has_small_factors(length)) length++;
  plan->room = length;
  martlet_fourier_plan *precise = make(length, martlet_float64, false);
  size_t bytes = (size_t)length * sizeof(double);
  double *areas[4];
  for (int i = 0; i < 4; i++) areas[i] = martlet_allocate(bytes);
  memset(areas[0], 0, bytes);
  memset(areas[1], 0, bytes);
  plan->chirp = table(plan->dtype, n);
  for (int64_t j = 0; j < n; j++) {
    // j² modulo 2 n, without overflow for any length that fits in memory.
    double real, imaginary;
    root((int64_t)((unsigned __int128)j * (unsigned __int128)j % (unsigned __int128)(2 * n)), 2 * n, &real, &imaginary);
    set(plan->chirp, plan->dtype, j, real, imaginary);
    areas[0][j] = areas[0][j ? length - j : 0] = real;
    areas[1][j] = areas[1][j ? length - j : 0] = -imaginary;
  }
  martlet_fourier_run_once(precise, areas[0], areas[1], areas[2], areas[3]);
  plan->spectrum = table(plan->dtype, length);
  for (int64_t k = 0; k < length; k++)
    set(plan->spectrum, plan->dtype, k, areas[0][k] / (double)length, areas[1][k] / (double)length);
  for (int i = 0; i < 4; i++) martlet_release(areas[i], bytes);
  if (plan->dtype == martlet_float64) {
    plan->inner = precise;
  } else {
    destroy(precise);
    plan->inner = make(length, plan->dtype, false);
  }
}

static martlet_fourier_plan *make(int64_t n, martlet_dtype dtype, bool of_real) {
  martlet_fourier_plan *plan = calloc(1, sizeof(martlet_fourier_plan));
  if (!plan) abort();
  plan->n = n;
  plan->dtype = dtype;
  if (of_real) {
    plan->method = martlet_fourier_halves;
    plan->inner = make(n / 2, dtype, false);
    plan->room = plan->inner->room > n / 2 + 1 ? plan->inner->room : n / 2 + 1;
    plan->chirp = table(dtype, n / 2 + 1);
    for (int64_t k = 0; k <= n / 2; k++) set_root(plan->chirp, dtype, k, k, n);
  } else if (factorize(n, plan->factors, &plan->stages) == 1) {
    plan->method = martlet_fourier_stages;
    plan->room = n;
    make_stages(plan);
  } else {
    plan->method = martlet_fourier_chirp;
    make_chirp(plan);
  }
  return plan;
}

// MARK: The cache

const martlet_fourier_plan *martlet_fourier_acquire(int64_t n, martlet_dtype dtype, bool of_real) {
  pthread_mutex_lock(&cache_lock);
  int32_t place = -1;
  for (int32_t i = 0; i < kept_plans; i++) {
    martlet_fourier_plan *plan = cache[i];
    if (plan && plan->n == n && plan->dtype == dtype && (plan->method == martlet_fourier_halves) == of_real) {
      plan->users++;
      plan->last_use = ++clock_of_uses;
      pthread_mutex_unlock(&cache_lock);
      return plan;
    }
    if (plan && plan->users > 0) continue;
    if (place < 0 || (cache[place] && (!plan || plan->last_use < cache[place]->last_use))) place = i;
  }
  martlet_fourier_plan *plan = make(n, dtype, of_real);
  plan->users = 1;
  plan->last_use = ++clock_of_uses;
  if (place >= 0) {
    if (cache[place]) destroy(cache[place]);
    cache[place] = plan;
    plan->is_cached = true;
  }
  pthread_mutex_unlock(&cache_lock);
  return plan;
}

void martlet_fourier_release(const martlet_fourier_plan *shared) {
  martlet_fourier_plan *plan = (martlet_fourier_plan *)shared;
  pthread_mutex_lock(&cache_lock);
  plan->users--;
  bool is_last = plan->users == 0 && !plan->is_cached;
  pthread_mutex_unlock(&cache_lock);
  if (is_last) destroy(plan);
}
