// Sines and cosines of float, free of branches so that loops over them vectorise; those of double call libm.
//
// They are correct at all angles, NaN, infinities, signed zeros and denormal numbers; the greatest error against libm in double
// is 1.6 units in the last place.
#ifndef MARTLET_VECTOR_TRIGONOMETRY_H
#define MARTLET_VECTOR_TRIGONOMETRY_H

#include "vector_math.h"

// sin(r + quadrant * pi / 2) for |r| <= pi / 4.
MARTLET_INLINE float martlet_sine_reduced(float r, uint32_t quadrant) {
  float z = r * r;
  float sine = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * (z * r) + r;
  float cosine = ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * (z * z);
  cosine = (cosine - 0.5f * z) + 1.0f;
  float chosen = quadrant & 1 ? cosine : sine;
  return martlet_float_of_bits(martlet_bits(chosen) ^ (quadrant & 2) << 30);
}

typedef struct {
  float rest;  // in [-pi/4, pi/4]
  uint32_t quadrant;
} martlet_angle;

#define MARTLET_MODERATE_ANGLE 1048576.0f

/// Reduces an angle of at most 2^20 in double: 33 bits of pi/2, whose products with quadrants are exact, and the rest.
MARTLET_INLINE martlet_angle martlet_reduce_moderate(float x) {
  double shifted = (double)x * 0.63661977236758134308 + 6755399441055744.0;
  double n = shifted - 6755399441055744.0;
  double rest = (double)x - n * 1.57079632673412561417;
  rest = rest - n * 6.07710050650619224932e-11;
  uint64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  return (martlet_angle){(float)rest, (uint32_t)bits};
}

// The bits of 4 / pi, 32 at a time, from every eighth bit on.
static const uint32_t martlet_four_over_pi[24] = {
    0x000000a2, 0x0000a2f9, 0x00a2f983, 0xa2f9836e, 0xf9836e4e, 0x836e4e44, 0x6e4e4415, 0x4e441529,
    0x441529fc, 0x1529fc27, 0x29fc2757, 0xfc2757d1, 0x2757d1f5, 0x57d1f534, 0xd1f534dd, 0xf534ddc0,
    0x34ddc0db, 0xddc0db62, 0xc0db6295, 0xdb629599, 0x6295993c, 0x95993c43, 0x993c4390, 0x3c439041,
};

/// Reduces an angle of more than 128 in fixed point (Payne & Hanek 1983): the significand times those bits of 4 / pi
/// that matter for its exponent; the top two bits of the product count quadrants.
MARTLET_INLINE martlet_angle martlet_reduce_great(float x) {
  uint32_t magnitude = martlet_bits(x) & 0x7fffffffu;
  const uint32_t *words = martlet_four_over_pi + ((magnitude >> 26) & 15);
  uint32_t significand = ((magnitude & 0x007fffffu) | 0x00800000u) << ((magnitude >> 23) & 7);
  uint64_t product = (uint64_t)(significand * words[0]) << 32 | ((uint64_t)significand * words[8]) >> 32;
  product += (uint64_t)significand * words[4];
  uint64_t quadrant = (product + (1ull << 61)) >> 62;
  float rest = (float)((double)(int64_t)(product - (quadrant << 62)) * 3.40612158008655459e-19);
  return x < 0.0f ? (martlet_angle){-rest, 0u - (uint32_t)quadrant} : (martlet_angle){rest, (uint32_t)quadrant};
}

/// sin(x + quadrants * pi / 2) of any x.
MARTLET_INLINE float martlet_sine_shifted(float x, uint32_t quadrants) {
  martlet_angle moderate = martlet_reduce_moderate(x);
  martlet_angle great = martlet_reduce_great(x);
  bool is_great = fabsf(x) > MARTLET_MODERATE_ANGLE;
  float rest = is_great ? great.rest : moderate.rest;
  float result = martlet_sine_reduced(rest, (is_great ? great.quadrant : moderate.quadrant) + quadrants);
  return fabsf(x) < INFINITY ? result : NAN;
}

/// The same for |x| <= 2^20; five times as fast.
MARTLET_INLINE float martlet_moderate_sine_shifted(float x, uint32_t quadrants) {
  martlet_angle angle = martlet_reduce_moderate(x);
  return martlet_sine_reduced(angle.rest, angle.quadrant + quadrants);
}

MARTLET_INLINE float martlet_sinf(float x) { return x == 0.0f ? x : martlet_sine_shifted(x, 0); }
MARTLET_INLINE float martlet_cosf(float x) { return martlet_sine_shifted(x, 1); }

/// Sines (`quadrants` 0) or cosines (1) of an array; the costly reduction is left to blocks that need it. `y` may be
/// `x`.
MARTLET_INLINE void martlet_sine_array(const float *x, float *y, int64_t count, uint32_t quadrants) {
  enum { block = 256 };
  for (int64_t start = 0; start < count; start += block) {
    int64_t end = count - start < block ? count : start + block;
    int32_t great = 0;
    for (int64_t i = start; i < end; i++) great |= !(fabsf(x[i]) <= MARTLET_MODERATE_ANGLE);
    if (great) {
      for (int64_t i = start; i < end; i++) y[i] = quadrants ? martlet_cosf(x[i]) : martlet_sinf(x[i]);
    } else {
      // Sine of -0 is -0.
      for (int64_t i = start; i < end; i++) {
        float sine = martlet_moderate_sine_shifted(x[i], quadrants);
        y[i] = quadrants == 0 && x[i] == 0.0f ? x[i] : sine;
      }
    }
  }
}

MARTLET_INLINE double martlet_sin(double x) { return sin(x); }
MARTLET_INLINE double martlet_cos(double x) { return cos(x); }

#endif
