// Exponentials of whole arrays. With AVX-512 they take powers of two from a table that lies in one register, which leaves a
// polynomial of the third degree and needs less than half of the instructions.
#include "exponentials.h"

#include "avx512.h"
#include "vector_math.h"

#if defined(__x86_64__)

/// 2^(k/16).
static const float sixteenths[16] __attribute__((aligned(64))) = {
    1,           1.04427373f, 1.09050775f, 1.13878858f, 1.18920708f, 1.24185777f, 1.29683959f, 1.35425556f,
    1.41421354f, 1.47682619f, 1.54221082f, 1.61049032f, 1.68179286f, 1.75625217f, 1.8340081f,  1.91520655f,
};

/// exp(x) within 1.05 units of the last place, where `table` holds the sixteenths: x = n ln 2 + r for a multiple n of 1/16,
/// exp(x) = 2^n exp(r).
MARTLET_AVX512 MARTLET_INLINE __m512 exp_of_vector(__m512 x, __m512 table) {
  const __m512 rounder = _mm512_set1_ps(786432.0f);  // adding 1.5 * 2^19 rounds to sixteenths
  // Zeros are chosen, not computed: underflow may be slow. NaN passes as the second operand.
  __mmask16 is_positive = _mm512_cmp_ps_mask(x, _mm512_set1_ps(-104), _CMP_NLT_UQ);
  __m512 bounded = _mm512_min_ps(_mm512_set1_ps(89), x);
  __m512 shifted = _mm512_fmadd_ps(bounded, _mm512_set1_ps(1.44269504088896341f), rounder);
  __m512 n = _mm512_sub_ps(shifted, rounder);
  __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(MARTLET_LN2_HIGH), bounded);
  r = _mm512_fnmadd_ps(n, _mm512_set1_ps(MARTLET_LN2_LOW), r);
  __m512 p = _mm512_fmadd_ps(r, _mm512_set1_ps(0.166673f), _mm512_set1_ps(0.5f));
  p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1));
  // The low bits of the rounded sum count sixteenths.
  __m512 power = _mm512_permutexvar_ps(_mm512_castps_si512(shifted), table);
  p = _mm512_fmadd_ps(_mm512_mul_ps(power, r), p, power);
  return _mm512_maskz_scalef_ps(is_positive, p, n);
}

MARTLET_AVX512 static void exp_by_table(const float *x, float *y, int64_t count) {
  const __m512 table = _mm512_load_ps(sixteenths);
  int64_t i = 0;
  for (; count - i >= 16; i += 16) _mm512_storeu_ps(y + i, exp_of_vector(_mm512_loadu_ps(x + i), table));
  __mmask16 rest = (__mmask16)((1u << (count - i)) - 1);
  _mm512_mask_storeu_ps(y + i, rest, exp_of_vector(_mm512_maskz_loadu_ps(rest, x + i), table));
}

MARTLET_AVX512 MARTLET_INLINE float differences_by_table(const float *x, float subtrahend, float *y, int64_t count) {
  const __m512 table = _mm512_load_ps(sixteenths), m = _mm512_set1_ps(subtrahend);
  __m512 even = _mm512_setzero_ps(), odd = _mm512_setzero_ps();
  int64_t i = 0;
  for (; count - i >= 32; i += 32) {
    __m512 a = exp_of_vector(_mm512_sub_ps(_mm512_loadu_ps(x + i), m), table);
    __m512 b = exp_of_vector(_mm512_sub_ps(_mm512_loadu_ps(x + i + 16), m), table);
    if (y) {
      _mm512_storeu_ps(y + i, a);
      _mm512_storeu_ps(y + i + 16, b);
    }
    even = _mm512_add_ps(even, a);
    odd = _mm512_add_ps(odd, b);
  }
  for (; i < count; i += 16) {
    __mmask16 rest = count - i >= 16 ? (__mmask16)-1 : (__mmask16)((1u << (count - i)) - 1);
    __m512 a = exp_of_vector(_mm512_sub_ps(_mm512_maskz_loadu_ps(rest, x + i), m), table);
    if (y) _mm512_mask_storeu_ps(y + i, rest, a);
    even = _mm512_mask_add_ps(even, rest, even, a);
  }
  return _mm512_reduce_add_ps(_mm512_add_ps(even, odd));
}

MARTLET_AVX512 static float differences_with_avx512(const float *x, float subtrahend, float *y, int64_t count) {
  if (y) return differences_by_table(x, subtrahend, y, count);
  return differences_by_table(x, subtrahend, NULL, count);
}

#else

static bool martlet_has_avx512(void) { return false; }
static void exp_by_table(const float *x, float *y, int64_t count) { (void)x, (void)y, (void)count; }
static float differences_with_avx512(const float *x, float subtrahend, float *y, int64_t count) {
  (void)x, (void)subtrahend, (void)y, (void)count;
  return 0;
}

#endif

MARTLET_CLONES static void portable_exp(const float *x, float *y, int64_t count) {
#pragma clang loop vectorize(assume_safety)
  for (int64_t i = 0; i < count; i++) y[i] = martlet_expf(x[i]);
}

void martlet_exp_of_floats(const float *x, float *y, int64_t count) {
  (martlet_has_avx512() ? exp_by_table : portable_exp)(x, y, count);
}

#define SUM_OF_DIFFERENCES(NAME, T, EXP, IN_PLACE)                                              \
  MARTLET_CLONES static T NAME(const T *x, T subtrahend, T *y, int64_t count) {                 \
    _Pragma("clang fp reassociate(on) contract(fast)") T sum = 0;                               \
    if (!y) {                                                                                   \
      for (int64_t i = 0; i < count; i++) sum += EXP(x[i] - subtrahend);                        \
      return sum;                                                                               \
    }                                                                                           \
    IN_PLACE for (int64_t i = 0; i < count; i++) {                                              \
      T e = EXP(x[i] - subtrahend);                                                             \
      y[i] = e;                                                                                 \
      sum += e;                                                                                 \
    }                                                                                           \
    return sum;                                                                                 \
  }

SUM_OF_DIFFERENCES(differences_of_floats, float, martlet_expf, _Pragma("clang loop vectorize(assume_safety)"))
SUM_OF_DIFFERENCES(differences_of_doubles, double, martlet_exp, )

float martlet_exp_of_differences_float32(const float *x, float subtrahend, float *y, int64_t count) {
  return (martlet_has_avx512() ? differences_with_avx512 : differences_of_floats)(x, subtrahend, y, count);
}

double martlet_exp_of_differences_float64(const double *x, double subtrahend, double *y, int64_t count) {
  return differences_of_doubles(x, subtrahend, y, count);
}
