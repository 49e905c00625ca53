// What transforms of one length and element type share: factors, roots of unity, and plans of other lengths.
#ifndef MARTLET_FOURIER_PLAN_H
#define MARTLET_FOURIER_PLAN_H

#include "martlet_types.h"

enum { martlet_fourier_greatest_factor = 13, martlet_fourier_most_stages = 64 };

/// How a transform is made.
typedef enum {
  martlet_fourier_stages,  // one pass for each factor
  martlet_fourier_chirp,   // as a convolution of a length with small factors (Bluestein)
  martlet_fourier_halves,  // of n real numbers, n even, by a complex transform of n / 2
} martlet_fourier_method;

/// Tables hold pairs (real, imaginary) of the element type.
typedef struct martlet_fourier_plan {
  int64_t n;
  martlet_dtype dtype;
  martlet_fourier_method method;
  /// The complex elements that a work area needs.
  int64_t room;

  // Stages.
  int32_t stages;
  int32_t factors[martlet_fourier_most_stages];
  /// For each stage, then each p below (length of the stage / factor): the powers 1 ..< factor of e^(-2πi p / length).
  void *twiddles;
  /// e^(-2πi j / r) for every j < r and every r up to the greatest factor, at `martlet_fourier_roots_of(r)`.
  void *roots;

  // Chirp: e^(-πi j² / n), and the transform of its conjugate, over the convolution's length.
  void *chirp, *spectrum;

  // Halves: e^(-2πi k / n) for k ≤ n / 2 in `chirp`.

  /// The plan of the convolution or of the half.
  const struct martlet_fourier_plan *inner;

  // Bookkeeping of the cache.
  int32_t users;
  int64_t last_use;
  bool is_cached;
} martlet_fourier_plan;

static inline int64_t martlet_fourier_roots_of(int64_t r) { return r * (r - 1) / 2; }

/// A plan, made where it is not kept from before. `of_real` asks for the transform of real numbers and needs an even n.
const martlet_fourier_plan *martlet_fourier_acquire(int64_t n, martlet_dtype dtype, bool of_real);

/// Gives a plan back, which the cache may then forget.
void martlet_fourier_release(const martlet_fourier_plan *plan);

/// Transforms float64 numbers in place by a plan that has stages; `spare` are two areas of the plan's room.
void martlet_fourier_run_once(const martlet_fourier_plan *plan, double *real, double *imaginary, double *spare_real,
                              double *spare_imaginary);

#endif
