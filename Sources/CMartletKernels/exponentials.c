// Exponentials of whole arrays, and sigmoids and hyperbolic tangents. With AVX-512 exponentials take powers of two from a table that lies in one register, which leaves a
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

/// 1 / (1 + exp(-x)), by exp(-|x|), which cannot overflow and keeps small results accurate.
MARTLET_AVX512 MARTLET_INLINE __m512 sigmoid_of_vector(__m512 x, __m512 table) {
  const __m512 one = _mm512_set1_ps(1);
  __m512 e = exp_of_vector(_mm512_or_ps(x, _mm512_set1_ps(-0.0f)), table);
  __mmask16 is_negative = _mm512_movepi32_mask(_mm512_castps_si512(x));
  return _mm512_div_ps(_mm512_mask_mov_ps(one, is_negative, e), _mm512_add_ps(e, one));
}

/// A polynomial near zero, 1 - 2 / (exp(2 |x|) + 1) elsewhere.
MARTLET_AVX512 MARTLET_INLINE __m512 tanh_of_vector(__m512 x, __m512 table) {
  const __m512 one = _mm512_set1_ps(1);
  __m512 magnitude = _mm512_abs_ps(x), z = _mm512_mul_ps(x, x);
  __m512 p = _mm512_set1_ps(martlet_tanh_coefficients[0]);
  for (int i = 1; i < 5; i++) p = _mm512_fmadd_ps(p, z, _mm512_set1_ps(martlet_tanh_coefficients[i]));
  __m512 near = _mm512_fmadd_ps(_mm512_mul_ps(p, z), magnitude, magnitude);
  __m512 e = exp_of_vector(_mm512_add_ps(magnitude, magnitude), table);
  __m512 far = _mm512_sub_ps(one, _mm512_div_ps(_mm512_set1_ps(2), _mm512_add_ps(e, one)));
  __mmask16 is_near = _mm512_cmp_ps_mask(magnitude, _mm512_set1_ps(0.625f), _CMP_LT_OQ);
  __m512 sign = _mm512_and_ps(x, _mm512_set1_ps(-0.0f));
  return _mm512_or_ps(_mm512_mask_mov_ps(far, is_near, near), sign);
}

MARTLET_AVX512 MARTLET_INLINE __m512 silu_of_vector(__m512 x, __m512 table) {
  return _mm512_mul_ps(x, sigmoid_of_vector(x, table));
}

#define ARRAY_BY_TABLE(NAME, OF_VECTOR)                                                                 \
  MARTLET_AVX512 static void NAME(const float *x, float *y, int64_t count) {                            \
    const __m512 table = _mm512_load_ps(sixteenths);                                                    \
    int64_t i = 0;                                                                                      \
    for (; count - i >= 16; i += 16) _mm512_storeu_ps(y + i, OF_VECTOR(_mm512_loadu_ps(x + i), table)); \
    __mmask16 rest = (__mmask16)((1u << (count - i)) - 1);                                              \
    _mm512_mask_storeu_ps(y + i, rest, OF_VECTOR(_mm512_maskz_loadu_ps(rest, x + i), table));           \
  }

ARRAY_BY_TABLE(exp_by_table, exp_of_vector)
ARRAY_BY_TABLE(sigmoid_by_table, sigmoid_of_vector)
ARRAY_BY_TABLE(tanh_by_table, tanh_of_vector)
ARRAY_BY_TABLE(silu_by_table, silu_of_vector)

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
#define ARRAY_BY_TABLE(NAME) \
  static void NAME(const float *x, float *y, int64_t count) { (void)x, (void)y, (void)count; }
ARRAY_BY_TABLE(exp_by_table)
ARRAY_BY_TABLE(sigmoid_by_table)
ARRAY_BY_TABLE(tanh_by_table)
ARRAY_BY_TABLE(silu_by_table)
static float differences_with_avx512(const float *x, float subtrahend, float *y, int64_t count) {
  (void)x, (void)subtrahend, (void)y, (void)count;
  return 0;
}

#endif

MARTLET_INLINE float siluf(float x) { return x * martlet_sigmoidf(x); }

#define ARRAY(NAME, F, BY_TABLE)                                                          \
  MARTLET_CLONES static void portable_##F(const float *x, float *y, int64_t count) {      \
    _Pragma("clang loop vectorize(assume_safety)") for (int64_t i = 0; i < count; i++) {  \
      y[i] = F(x[i]);                                                                     \
    }                                                                                     \
  }                                                                                       \
  void NAME(const float *x, float *y, int64_t count) {                                    \
    (martlet_has_avx512() ? BY_TABLE : portable_##F)(x, y, count);                        \
  }

ARRAY(martlet_exp_of_floats, martlet_expf, exp_by_table)
ARRAY(martlet_sigmoid_of_floats, martlet_sigmoidf, sigmoid_by_table)
ARRAY(martlet_tanh_of_floats, martlet_tanhf, tanh_by_table)
ARRAY(martlet_silu_of_floats, siluf, silu_by_table)

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
