// Elementary functions of float, free of branches so that loops over them vectorise; those of double call libm.
//
// All are correct at NaN, infinities, signed zeros and denormal numbers. The greatest errors against libm in double,
// over all floats, with or without fused multiply-add, in units in the last place: exp 1.0, expm1 1.3, log 0.9,
// log1p 0.9, tanh 1.4, erf 1.2, sigmoid 2.4.
#ifndef MARTLET_VECTOR_MATH_H
#define MARTLET_VECTOR_MATH_H

#include <float.h>
#include <math.h>
#include <string.h>

#include "martlet_types.h"

MARTLET_INLINE uint32_t martlet_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

MARTLET_INLINE float martlet_float_of_bits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/// Square roots that do not set errno: `sqrtf` may, which keeps loops over it from vectorising.
MARTLET_INLINE float martlet_sqrtf(float x) { return __builtin_elementwise_sqrt(x); }
MARTLET_INLINE double martlet_sqrt(double x) { return __builtin_elementwise_sqrt(x); }

// Adding 1.5 * 2^23 rounds a small number to an integer and leaves that integer in the low bits.
#define MARTLET_ROUNDER 12582912.0f

// ln 2 in two parts; the first has so few bits that its products with exponents are exact.
#define MARTLET_LN2_HIGH 0.693359375f
#define MARTLET_LN2_LOW -2.12194440e-4f

/// exp(r) - 1 - r for |r| <= ln(2) / 2.
MARTLET_INLINE float martlet_exp_tail(float r) {
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return p * (r * r);
}

MARTLET_INLINE float martlet_expf(float x) {
  // Beyond these bounds the result has reached infinity or zero; a NaN passes both comparisons. Zeros are chosen, not
  // computed: underflow is slow, and masks in front of a softmax make many.
  float clamped = x > 89.0f ? 89.0f : x;
  bool vanishes = x < -104.0f;
  clamped = vanishes ? 0.0f : clamped;
  float shifted = clamped * 1.44269504088896341f + MARTLET_ROUNDER;
  float n = shifted - MARTLET_ROUNDER;
  float r = clamped - n * MARTLET_LN2_HIGH;
  r = r - n * MARTLET_LN2_LOW;
  float p = (martlet_exp_tail(r) + r) + 1.0f;
  // Scaling in two steps reaches 2^128 and denormal results; only the second step rounds.
  uint32_t whole = martlet_bits(shifted) - martlet_bits(MARTLET_ROUNDER);
  uint32_t half = (uint32_t)((int32_t)whole >> 1);
  float result = p * martlet_float_of_bits((half + 127) << 23) * martlet_float_of_bits((whole - half + 127) << 23);
  return vanishes ? 0.0f : result;
}

MARTLET_INLINE float martlet_expm1f(float x) {
  float clamped = x > 89.0f ? 89.0f : x;
  clamped = clamped < -25.0f ? -25.0f : clamped;
  float shifted = clamped * 1.44269504088896341f + MARTLET_ROUNDER;
  float n = shifted - MARTLET_ROUNDER;
  float r = clamped - n * MARTLET_LN2_HIGH;
  float low = n * MARTLET_LN2_LOW;
  float rounded = r - low;
  // What the subtraction lost matters here, because the 1 that would hide it is taken away.
  float lost = (r - rounded) - low;
  float tail = martlet_exp_tail(rounded) + lost;
  // Half of 2^n, since 2^128 is not a float.
  uint32_t whole = martlet_bits(shifted) - martlet_bits(MARTLET_ROUNDER);
  float scale = martlet_float_of_bits((whole + 126) << 23);
  float result = 2.0f * (scale * tail + (scale * rounded + (scale - 0.5f)));
  return fabsf(x) < 1e-10f ? x : result;
}

/// log(u) + correction, where `u` is positive and finite and `correction` is far below log(u)'s terms.
MARTLET_INLINE float martlet_log_core(float u, float correction) {
  float normal = u < FLT_MIN ? u * 8388608.0f : u;
  float offset = u < FLT_MIN ? -23.0f : 0.0f;
  // u = 2^n (1 + f) with 1 + f between sqrt(1/2) and sqrt(2).
  uint32_t bits = martlet_bits(normal) - 0x3f3504f3u;
  float n = (float)((int32_t)bits >> 23) + offset;
  float f = martlet_float_of_bits((bits & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
  float square = f * f;
  float p = 7.0376836292e-2f;
  p = p * f - 1.1514610310e-1f;
  p = p * f + 1.1676998740e-1f;
  p = p * f - 1.2420140846e-1f;
  p = p * f + 1.4249322787e-1f;
  p = p * f - 1.6668057665e-1f;
  p = p * f + 2.0000714765e-1f;
  p = p * f - 2.4999993993e-1f;
  p = p * f + 3.3333331174e-1f;
  p = p * f * square;
  p = p + (n * MARTLET_LN2_LOW + correction);
  p = p - 0.5f * square;
  return n * MARTLET_LN2_HIGH + (f + p);
}

MARTLET_INLINE float martlet_logf(float x) {
  float result = martlet_log_core(x, 0.0f);
  result = x < INFINITY ? result : x;
  result = x == 0.0f ? -INFINITY : result;
  return x < 0.0f ? NAN : result;
}

MARTLET_INLINE float martlet_log1pf(float x) {
  float u = 1.0f + x;
  // What rounding 1 + x lost.
  float lost = x > 1.0f ? 1.0f - (u - x) : x - (u - 1.0f);
  float result = martlet_log_core(u, lost / u);
  result = fabsf(x) < 1e-10f ? x : result;
  result = x < INFINITY ? result : x;
  result = x == -1.0f ? -INFINITY : result;
  return x < -1.0f ? NAN : result;
}

MARTLET_INLINE float martlet_sigmoidf(float x) {
  // exp of -|x| cannot overflow, and keeps small results accurate.
  float e = martlet_expf(-fabsf(x));
  return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

/// Of tanh(x) / x - 1 in x^2 near zero, for the powers 5 to 1.
static const float martlet_tanh_coefficients[] = {-5.70498872745e-3f, 2.06390887954e-2f, -5.37397155531e-2f,
                                                  1.33314422036e-1f, -3.33332819422e-1f};

MARTLET_INLINE float martlet_tanhf(float x) {
  float magnitude = fabsf(x);
  float z = x * x;
  float p = martlet_tanh_coefficients[0];
  for (int i = 1; i < 5; i++) p = p * z + martlet_tanh_coefficients[i];
  float small = p * z * x + x;
  float large = 1.0f - 2.0f / (martlet_expf(2.0f * magnitude) + 1.0f);
  return copysignf(magnitude < 0.625f ? small : large, x);
}

MARTLET_INLINE float martlet_erff(float x) {
  float t = fabsf(x);
  float s = x * x;
  // Near zero: x + x * polynomial(x^2).
  float p = -5.96761703e-4f;
  p = p * s + 4.99119423e-3f;
  p = p * s - 2.67681349e-2f;
  p = p * s + 1.12819925e-1f;
  p = p * s - 3.76125336e-1f;
  p = p * s + 1.28379166e-1f;
  float small = p * x + x;
  // Elsewhere: 1 - exp(polynomial(|x|)).
  float q = -1.72853470e-5f * t + 3.83197126e-4f;
  float u = -3.88396438e-3f * t + 2.42546219e-2f;
  q = q * s + u;
  q = q * t - 1.06777877e-1f;
  q = q * t - 6.34846687e-1f;
  q = q * t - 1.28717512e-1f;
  q = q * t - t;
  float large = copysignf(1.0f - martlet_expf(q), x);
  return t <= 0.927734375f ? small : large;
}

/// 2^shift exp(x) for -88 <= x <= 0, where exp(-88) is zero: without what other arguments need.
MARTLET_INLINE float martlet_exp_of_negativef(float x, int32_t shift) {
  float shifted = x * 1.44269504088896341f + MARTLET_ROUNDER;
  float n = shifted - MARTLET_ROUNDER;
  float r = x - n * 0.69314718055994531f;
  float p = (martlet_exp_tail(r) + r) + 1.0f;
  uint32_t whole = martlet_bits(shifted) - martlet_bits(MARTLET_ROUNDER);
  return p * martlet_float_of_bits((whole + (uint32_t)(127 + shift)) << 23);
}

/// The normal distribution's upper tail 1 - Phi(t) for t >= 0, by a polynomial for the logarithm of its double. Its greatest
/// error is 4e-8.
MARTLET_INLINE float martlet_normal_tailf(float t) {
  float bounded = t > 7.5f ? 7.5f : t;
  float q = -1.5231867e-8f;
  q = q * bounded + 4.963976e-7f;
  q = q * bounded - 6.7801193e-6f;
  q = q * bounded + 4.942106e-5f;
  q = q * bounded - 1.8473958e-4f;
  q = q * bounded - 1.4458725e-5f;
  q = q * bounded + 4.8297509e-3f;
  q = q * bounded - 3.6358275e-2f;
  q = q * bounded - 3.1830493e-1f;
  q = q * bounded - 7.9788494e-1f;
  float tail = martlet_exp_of_negativef(q * bounded, -1);
  return t > 7.5f ? 0.0f : tail;
}

/// The normal distribution Phi(x).
MARTLET_INLINE float martlet_normal_distributionf(float x) {
  float tail = martlet_normal_tailf(fabsf(x));
  return x < 0.0f ? tail : 1.0f - tail;
}

/// The normal density without its factor: exp(-x^2 / 2).
MARTLET_INLINE float martlet_bellf(float x) {
  float exponent = -0.5f * x * x;
  return martlet_exp_of_negativef(exponent < -88.0f ? -88.0f : exponent, 0);
}

MARTLET_INLINE double martlet_exp(double x) { return exp(x); }
MARTLET_INLINE double martlet_expm1(double x) { return expm1(x); }
MARTLET_INLINE double martlet_log(double x) { return log(x); }
MARTLET_INLINE double martlet_log1p(double x) { return log1p(x); }
MARTLET_INLINE double martlet_sigmoid(double x) {
  double e = exp(-fabs(x));
  return (x < 0 ? e : 1.0) / (1.0 + e);
}
MARTLET_INLINE double martlet_tanh(double x) { return tanh(x); }
MARTLET_INLINE double martlet_erf(double x) { return erf(x); }
MARTLET_INLINE double martlet_normal_distribution(double x) { return 0.5 * erfc(-0.70710678118654752440 * x); }
MARTLET_INLINE double martlet_bell(double x) { return exp(-0.5 * x * x); }

#endif
