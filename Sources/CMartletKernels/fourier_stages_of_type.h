// One pass of a transform (Stockham's form, which leaves frequencies in order): with s sequences side by side and
// m = length / radix,
//
//   y[q + s (r p + j)] = e^(-2πi jp / length) Σₖ x[q + s (p + m k)] e^(-2πi jk / r)
//
// No include guard: fourier_of_type.h includes this with these macros:
//   T                    the element type
//   VECTOR, LANES        what is computed at once (T and 1, or a vector); s is a multiple of LANES
//   GET(p), PUT(p, v)    read and write one
//   STAGE(RADIX)         the name of a pass

#define EACH_P_AND_Q(RADIX)                             \
  for (int64_t p = 0; p < m; p++, w += 2 * (RADIX - 1)) \
    for (int64_t q = 0; q < s; q += LANES)

#define READ(NAME, K)                            \
  VECTOR NAME##_r = GET(xr + q + s * (p + m * K)); \
  VECTOR NAME##_i = GET(xi + q + s * (p + m * K))

#define WRITE(RADIX, J, REAL, IMAGINARY)         \
  do {                                           \
    VECTOR real = (REAL), imaginary = (IMAGINARY); \
    int64_t place = q + s * (RADIX * p + J);     \
    PUT(yr + place, real);                       \
    PUT(yi + place, imaginary);                  \
  } while (0)

#define WRITE_TURNED(RADIX, J, REAL, IMAGINARY)                          \
  do {                                                                   \
    VECTOR a = (REAL), b = (IMAGINARY);                                  \
    WRITE(RADIX, J, a * w[2 * J - 2] - b * w[2 * J - 1], a * w[2 * J - 1] + b * w[2 * J - 2]); \
  } while (0)

MARTLET_CLONES static void STAGE(2)(int64_t m, int64_t s, const T *w, const T *restrict xr, const T *restrict xi,
                                    T *restrict yr, T *restrict yi) {
  EACH_P_AND_Q(2) {
    READ(a, 0);
    READ(b, 1);
    WRITE(2, 0, a_r + b_r, a_i + b_i);
    WRITE_TURNED(2, 1, a_r - b_r, a_i - b_i);
  }
}

MARTLET_CLONES static void STAGE(3)(int64_t m, int64_t s, const T *w, const T *restrict xr, const T *restrict xi,
                                    T *restrict yr, T *restrict yi) {
  const T h = (T)0.86602540378443864676;
  EACH_P_AND_Q(3) {
    READ(a, 0);
    READ(b, 1);
    READ(c, 2);
    VECTOR sum_r = b_r + c_r, sum_i = b_i + c_i;
    VECTOR difference_r = (b_r - c_r) * h, difference_i = (b_i - c_i) * h;
    VECTOR middle_r = a_r - sum_r * (T)0.5, middle_i = a_i - sum_i * (T)0.5;
    WRITE(3, 0, a_r + sum_r, a_i + sum_i);
    WRITE_TURNED(3, 1, middle_r + difference_i, middle_i - difference_r);
    WRITE_TURNED(3, 2, middle_r - difference_i, middle_i + difference_r);
  }
}

MARTLET_CLONES static void STAGE(4)(int64_t m, int64_t s, const T *w, const T *restrict xr, const T *restrict xi,
                                    T *restrict yr, T *restrict yi) {
  EACH_P_AND_Q(4) {
    READ(a, 0);
    READ(b, 1);
    READ(c, 2);
    READ(d, 3);
    VECTOR ac_r = a_r + c_r, ac_i = a_i + c_i, bd_r = b_r + d_r, bd_i = b_i + d_i;
    VECTOR a_c_r = a_r - c_r, a_c_i = a_i - c_i, b_d_r = b_r - d_r, b_d_i = b_i - d_i;
    WRITE(4, 0, ac_r + bd_r, ac_i + bd_i);
    WRITE_TURNED(4, 1, a_c_r + b_d_i, a_c_i - b_d_r);
    WRITE_TURNED(4, 2, ac_r - bd_r, ac_i - bd_i);
    WRITE_TURNED(4, 3, a_c_r - b_d_i, a_c_i + b_d_r);
  }
}

MARTLET_CLONES static void STAGE(5)(int64_t m, int64_t s, const T *w, const T *restrict xr, const T *restrict xi,
                                    T *restrict yr, T *restrict yi) {
  const T c1 = (T)0.30901699437494742410, c2 = (T)-0.80901699437494742410;
  const T s1 = (T)0.95105651629515357212, s2 = (T)0.58778525229247312917;
  EACH_P_AND_Q(5) {
    READ(a, 0);
    READ(b, 1);
    READ(c, 2);
    READ(d, 3);
    READ(e, 4);
    VECTOR be_r = b_r + e_r, be_i = b_i + e_i, cd_r = c_r + d_r, cd_i = c_i + d_i;
    VECTOR b_e_r = b_r - e_r, b_e_i = b_i - e_i, c_d_r = c_r - d_r, c_d_i = c_i - d_i;
    VECTOR m1_r = a_r + be_r * c1 + cd_r * c2, m1_i = a_i + be_i * c1 + cd_i * c2;
    VECTOR m2_r = a_r + be_r * c2 + cd_r * c1, m2_i = a_i + be_i * c2 + cd_i * c1;
    VECTOR n1_r = b_e_r * s1 + c_d_r * s2, n1_i = b_e_i * s1 + c_d_i * s2;
    VECTOR n2_r = b_e_r * s2 - c_d_r * s1, n2_i = b_e_i * s2 - c_d_i * s1;
    WRITE(5, 0, a_r + be_r + cd_r, a_i + be_i + cd_i);
    WRITE_TURNED(5, 1, m1_r + n1_i, m1_i - n1_r);
    WRITE_TURNED(5, 2, m2_r + n2_i, m2_i - n2_r);
    WRITE_TURNED(5, 3, m2_r - n2_i, m2_i + n2_r);
    WRITE_TURNED(5, 4, m1_r - n1_i, m1_i + n1_r);
  }
}

// Any odd radix up to the greatest factor: pairs of inputs give their sum and difference.
MARTLET_CLONES static void STAGE(odd)(int64_t radix, const T *roots, int64_t m, int64_t s, const T *w,
                                      const T *restrict xr, const T *restrict xi, T *restrict yr, T *restrict yi) {
  VECTOR sum_r[martlet_fourier_greatest_factor / 2], sum_i[martlet_fourier_greatest_factor / 2];
  VECTOR difference_r[martlet_fourier_greatest_factor / 2], difference_i[martlet_fourier_greatest_factor / 2];
  const int64_t pairs = radix / 2;
  for (int64_t p = 0; p < m; p++, w += 2 * (radix - 1)) {
    for (int64_t q = 0; q < s; q += LANES) {
      READ(first, 0);
      VECTOR total_r = first_r, total_i = first_i;
      for (int64_t k = 0; k < pairs; k++) {
        READ(b, (k + 1));
        READ(c, (radix - 1 - k));
        sum_r[k] = b_r + c_r;
        sum_i[k] = b_i + c_i;
        difference_r[k] = b_r - c_r;
        difference_i[k] = b_i - c_i;
        total_r += sum_r[k];
        total_i += sum_i[k];
      }
      WRITE(radix, 0, total_r, total_i);
      for (int64_t j = 1; j <= pairs; j++) {
        VECTOR even_r = first_r, even_i = first_i, odd_r = {0}, odd_i = {0};
        for (int64_t k = 0, turn = 0; k < pairs; k++) {
          turn = turn + j < radix ? turn + j : turn + j - radix;
          const T cosine = roots[2 * turn], sine = roots[2 * turn + 1];
          even_r += sum_r[k] * cosine;
          even_i += sum_i[k] * cosine;
          odd_r += difference_i[k] * sine;
          odd_i += difference_r[k] * sine;
        }
        WRITE_TURNED(radix, j, even_r - odd_r, even_i + odd_i);
        WRITE_TURNED(radix, (radix - j), even_r + odd_r, even_i - odd_i);
      }
    }
  }
}

#undef EACH_P_AND_Q
#undef READ
#undef WRITE
#undef WRITE_TURNED
