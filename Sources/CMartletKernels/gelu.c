// GELU and its pullback with AVX-512: polynomials by intervals, whose coefficients lie in registers and are picked by one
// shuffle each. That takes a third of the instructions of exponentials.
#include "gelu.h"

#include "avx512.h"

#if defined(__x86_64__)
#define UNROLLED _Pragma("clang loop unroll(full)")

// Interval k is centred on k * width; tables have a row for each power of the distance from the centre. In the last interval
// and beyond functions are zero.
static const float width = 0.40625f;

/// The upper tail 1 - Phi(t) of the normal distribution; the error is below 7e-9.
static const float tails[][16] __attribute__((aligned(64))) = {
    {0.5f, 0.342279464f, 0.2082524f, 0.111469552f, 0.0520812757f, 0.0211148169f, 0.00739460578f, 0.00222930079f,
     0.000577025465f, 0.000127966225f, 2.42751321e-05f, 3.93395521e-06f, 5.44056491e-07f, 6.41556923e-08f,
     6.44612586e-09f, 0},
    {-0.398942262f, -0.367343426f, -0.286786675f, -0.189832285f, -0.106538273f, -0.050695058f, -0.0204526726f,
     -0.00699614687f, -0.00202904805f, -0.000498942274f, -0.000104023893f, -1.8388273e-05f, -2.75596813e-06f,
     -3.50213838e-07f, -3.77327964e-08f, 0},
    {-5.04691855e-07f, 0.0746140033f, 0.116504364f, 0.115678318f, 0.0865633488f, 0.0514884293f, 0.0249273013f,
     0.00994766317f, 0.00329702115f, 0.000911983021f, 0.000211229155f, 4.10625216e-05f, 6.71141515e-06f,
     9.23479718e-07f, 1.07083764e-07f, 0},
    {0.0665003285f, 0.0511187091f, 0.016244486f, -0.0153546715f, -0.0291310027f, -0.0264121406f, -0.0168445669f,
     -0.00826373044f, -0.00323381694f, -0.00102845649f, -0.000268760719f, -5.81208624e-05f, -1.04518595e-05f,
     -1.56842623e-06f, -1.96910733e-07f, 0},
    {-8.40392022e-05f, -0.017457312f, -0.022541184f, -0.0145541681f, -0.00265777274f, 0.00474967109f, 0.00607086066f,
     0.00421595015f, 0.00208971719f, 0.000797495188f, 0.000242235794f, 5.96234895e-05f, 1.20236828e-05f,
     2.00109002e-06f, 2.76269219e-07f, 0},
    {-0.00969726965f, -0.0061938432f, 0.00122052326f, 0.00580278924f, 0.00518532377f, 0.00200949842f,
     -0.000432316272f, -0.00114848663f, -0.000864540343f, -0.000424109749f, -0.000154569716f, -4.3965003e-05f,
     -1.00040952e-05f, -1.84779776e-06f, -2.79660014e-07f, 0},
};

/// 1 - Phi(t) - t phi(t); the error is below 2e-9.
static const float slopes[][16] __attribute__((aligned(64))) = {
    {0.5f, 0.193046182f, -0.0247617736f, -0.119888552f, -0.121043406f, -0.0818595216f, -0.0424587838f,
     -0.0176659953f, -0.00601738133f, -0.00169629103f, -0.000398321368f, -7.82383358e-05f, -1.28911779e-05f,
     -1.78538187e-06f, -2.08153082e-07f, 0},
    {-0.797884583f, -0.674060822f, -0.384249359f, -0.0976969376f, 0.0682510734f, 0.10777653f, 0.0806123093f,
     0.042584952f, 0.0173737202f, 0.00567205297f, 0.00150874979f, 0.000330431038f, 5.99850064e-05f, 9.06751393e-06f,
     1.14508646e-06f, 0},
    {6.04337004e-07f, 0.286151826f, 0.389115423f, 0.290892154f, 0.117670715f, -0.00648617232f, -0.0483928546f,
     -0.0406551883f, -0.0216378961f, -0.00854496751f, -0.00264205155f, -0.000656133983f, -0.000132777859f,
     -2.20942329e-05f, -3.04170612e-06f, 0},
    {0.265943617f, 0.175827563f, -0.00884819031f, -0.132594749f, -0.133375794f, -0.0663991496f, -0.00780731719f,
     0.0149131576f, 0.0140786842f, 0.00741231628f, 0.0027888068f, 0.000805975287f, 0.000184815464f, 3.423011e-05f,
     5.17765193e-06f, 0},
    {0.000252704951f, -0.100799359f, -0.108484544f, -0.0372840241f, 0.0293840561f, 0.044458881f, 0.0250426065f,
     0.0046081692f, -0.00367607945f, -0.00377476448f, -0.00191651343f, -0.000674930401f, -0.000179899056f,
     -3.76871831e-05f, -6.33307673e-06f, 0},
    {-0.0616762042f, -0.030397689f, 0.0210721996f, 0.0402577519f, 0.0208418425f, -0.00389896287f, -0.0118052708f,
     -0.00717318151f, -0.00149428297f, 0.000781210489f, 0.000829307304f, 0.000398140255f, 0.000129964552f,
     3.17929953e-05f, 6.07365519e-06f, 0},
    {0.0066305818f, 0.0208081342f, 0.0171277449f, -0.00168470992f, -0.0115625942f, -0.00715935603f, 0.000198353708f,
     0.0027272345f, 0.00166098075f, 0.000326035341f, -0.00016061285f, -0.000155528745f, -6.78130527e-05f,
     -1.9991754e-05f, -4.39593714e-06f, 0},
};

/// f(x) for x < 0 and 1 - f(-x) elsewhere, NaN where x is NaN, for the function f of a table of |x|.
MARTLET_AVX512 MARTLET_INLINE __m512 odd_around_half(__m512 x, const __m512 *table, int degree) {
  __m512 rounder = _mm512_set1_ps(12582912.0f);  // adding 1.5 * 2^23 leaves an integer in the low bits
  // NaN passes as the second operand.
  __m512 t = _mm512_min_ps(_mm512_set1_ps(15 * width), _mm512_abs_ps(x));
  __m512 shifted = _mm512_fmadd_ps(t, _mm512_set1_ps(1 / width), rounder);
  __m512i interval = _mm512_castps_si512(shifted);
  __m512 r = _mm512_fnmadd_ps(_mm512_sub_ps(shifted, rounder), _mm512_set1_ps(width), t);
  __m512 p = _mm512_permutexvar_ps(interval, table[degree]);
  UNROLLED for (int power = degree - 1; power >= 0; power--) {
    p = _mm512_fmadd_ps(p, r, _mm512_permutexvar_ps(interval, table[power]));
  }
  __mmask16 is_negative = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_LT_OQ);
  return _mm512_mask_sub_ps(p, (__mmask16)~is_negative, _mm512_set1_ps(1), p);
}

MARTLET_AVX512 void martlet_gelu_by_tables(const float *x, float *y, int64_t count) {
  enum { degree = sizeof tails / sizeof tails[0] - 1 };
  __m512 table[degree + 1];
  UNROLLED for (int power = 0; power <= degree; power++) table[power] = _mm512_load_ps(tails[power]);
  int64_t i = 0;
  for (; count - i >= 16; i += 16) {
    __m512 value = _mm512_loadu_ps(x + i);
    _mm512_storeu_ps(y + i, _mm512_mul_ps(value, odd_around_half(value, table, degree)));
  }
  __mmask16 rest = (__mmask16)((1u << (count - i)) - 1);
  __m512 value = _mm512_maskz_loadu_ps(rest, x + i);
  _mm512_mask_storeu_ps(y + i, rest, _mm512_mul_ps(value, odd_around_half(value, table, degree)));
}

/// gelu'(x); at infinity it is NaN, as the formula has it.
MARTLET_AVX512 MARTLET_INLINE __m512 slope_of(__m512 x, const __m512 *table, int degree) {
  return _mm512_fmadd_ps(x, _mm512_setzero_ps(), odd_around_half(x, table, degree));
}

MARTLET_AVX512 void martlet_gelu_gradient_by_tables(const float *dy, const float *x, float *dx, int64_t count) {
  enum { degree = sizeof slopes / sizeof slopes[0] - 1 };
  __m512 table[degree + 1];
  UNROLLED for (int power = 0; power <= degree; power++) table[power] = _mm512_load_ps(slopes[power]);
  int64_t i = 0;
  for (; count - i >= 16; i += 16) {
    __m512 slope = slope_of(_mm512_loadu_ps(x + i), table, degree);
    _mm512_storeu_ps(dx + i, _mm512_mul_ps(_mm512_loadu_ps(dy + i), slope));
  }
  __mmask16 rest = (__mmask16)((1u << (count - i)) - 1);
  __m512 slope = slope_of(_mm512_maskz_loadu_ps(rest, x + i), table, degree);
  _mm512_mask_storeu_ps(dx + i, rest, _mm512_mul_ps(_mm512_maskz_loadu_ps(rest, dy + i), slope));
}

bool martlet_has_gelu_tables(void) { return martlet_has_avx512(); }

#else

bool martlet_has_gelu_tables(void) { return false; }
void martlet_gelu_by_tables(const float *x, float *y, int64_t count) { (void)x, (void)y, (void)count; }
void martlet_gelu_gradient_by_tables(const float *dy, const float *x, float *dx, int64_t count) {
  (void)dy, (void)x, (void)dx, (void)count;
}

#endif
