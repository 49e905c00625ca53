// Counter-based random numbers. Words come in blocks of four; blocks are made sixteen at a time.
#include "martlet_random.h"

#include <math.h>

#include "chunks.h"
#include "philox.h"
#include "vector_trigonometry.h"

enum { group_words = 1024, chunk_elements = 16384 };

void martlet_philox(uint64_t key, uint64_t counter, uint32_t words[4]) {
  uint32_t c0 = (uint32_t)counter, c1 = (uint32_t)(counter >> 32), c2 = 0, c3 = 0;
  uint32_t key0 = (uint32_t)key, key1 = (uint32_t)(key >> 32);
  for (int round = 0; round < 10; round++) {
    uint64_t product0 = martlet_philox_multiplier0 * c0, product1 = martlet_philox_multiplier1 * c2;
    c0 = (uint32_t)(product1 >> 32) ^ c1 ^ key0;
    c2 = (uint32_t)(product0 >> 32) ^ c3 ^ key1;
    c1 = (uint32_t)product1;
    c3 = (uint32_t)product0;
    key0 += martlet_philox_step0;
    key1 += martlet_philox_step1;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

/// Writes the words of whole groups of sixteen blocks.
MARTLET_CLONES static void make_words(uint64_t key, uint64_t counter, uint32_t *words, int64_t blocks) {
  typedef martlet_vector_uint64_t vector;
  const uint64_t low_half = 0xffffffff;
  for (int64_t block = 0; block < blocks; block += 16, words += 64) {
    vector c0[2], c1[2], c2[2] = {0, 0}, c3[2] = {0, 0};
    for (int i = 0; i < 2; i++) {
      c0[i] = (vector){0, 1, 2, 3, 4, 5, 6, 7} + (counter + (uint64_t)(block + 8 * i));
      c1[i] = c0[i] >> 32;
    }
    martlet_philox_rounds(key, 2, c0, c1, c2, c3);
    for (int i = 0; i < 2; i++) {
      vector first = (c0[i] & low_half) | c1[i] << 32, second = (c2[i] & low_half) | c3[i] << 32;
      MARTLET_STORE(uint64_t, words + 32 * i, __builtin_shufflevector(first, second, 0, 8, 1, 9, 2, 10, 3, 11));
      MARTLET_STORE(uint64_t, words + 32 * i + 16, __builtin_shufflevector(first, second, 4, 12, 5, 13, 6, 14, 7, 15));
    }
  }
}

typedef struct {
  void (*convert)(const uint32_t *words, double a, double b, void *y, int64_t count);
  uint64_t key, counter;
  double a, b;
  char *y;
  size_t size;
  int64_t words_each, count;
  martlet_division division;
} random_job;

static void random_chunk(void *context, int32_t chunk) {
  const random_job *job = context;
  martlet_range range = martlet_chunk_range(&job->division, chunk);
  int64_t group = group_words / job->words_each;
  _Alignas(64) uint32_t words[group_words];
  for (int64_t item = range.start; item < range.end; item++) {
    int64_t start = item * group, count = martlet_smaller(job->count - start, group);
    make_words(job->key, job->counter + (uint64_t)(item * (group_words / 4)), words,
               martlet_divide_up(count * job->words_each, 4));
    job->convert(words, job->a, job->b, job->y + (size_t)start * job->size, count);
  }
}

static uint64_t run(random_job job, martlet_dtype dtype) {
  job.size = dtype == martlet_float32 ? 4 : 8;
  job.words_each = dtype == martlet_float32 ? 1 : 2;
  int64_t group = group_words / job.words_each;
  job.division = martlet_divide(martlet_divide_up(job.count, group), group, chunk_elements);
  martlet_parallel(job.division.chunks, random_chunk, &job);
  return (uint64_t)martlet_divide_up(job.count * job.words_each, 4);
}

/// Number `i` of the words as 53 bits; the first word holds the high ones.
MARTLET_INLINE uint64_t wide_word(const uint32_t *words, int64_t i) {
  return ((uint64_t)words[2 * i] << 32 | words[2 * i + 1]) >> 11;
}

MARTLET_CLONES static void uniform_float32(const uint32_t *words, double low, double high, void *output,
                                           int64_t count) {
  float *y = output;
  const float start = (float)low, width = (float)(high - low);
  // The sum may round up to the bound, which is not to be reached.
  const float limit = nextafterf((float)high, start);
  for (int64_t i = 0; i < count; i++) {
    float v = start + width * ((float)(int32_t)(words[i] >> 8) * 0x1p-24f);
    y[i] = v < limit ? v : limit;
  }
}

MARTLET_CLONES static void uniform_float64(const uint32_t *words, double low, double high, void *output,
                                           int64_t count) {
  double *y = output;
  const double width = high - low, limit = nextafter(high, low);
  for (int64_t i = 0; i < count; i++) {
    double v = low + width * ((double)(int64_t)wide_word(words, i) * 0x1p-53);
    y[i] = v < limit ? v : limit;
  }
}

/// Two normal numbers (Box & Muller 1958): a radius from the first word, an angle from the second.
MARTLET_INLINE void normal_pair(const uint32_t *words, float mean, float deviation, float *first, float *second) {
  // (word + 1/2) / 2^32 is positive, and small numbers keep all their bits: the tails reach 6.7 deviations.
  float u = ((float)words[0] + 0.5f) * 0x1p-32f;
  float radius = deviation * martlet_sqrtf(-2.0f * martlet_logf(u));
  // The word is an angle in units of 2 pi / 2^32: a quadrant, and a rest in [-pi/4, pi/4).
  uint32_t quadrant = (words[1] + 0x20000000u) >> 30;
  float rest = (float)(int32_t)(words[1] << 2) * (float)(3.14159265358979323846 / 8589934592.0);
  *first = mean + radius * martlet_sine_reduced(rest, quadrant + 1);
  *second = mean + radius * martlet_sine_reduced(rest, quadrant);
}

MARTLET_CLONES static void normal_float32(const uint32_t *restrict words, double mean, double deviation,
                                          void *restrict output, int64_t count) {
  float *restrict y = output;
  const float center = (float)mean, scale = (float)deviation;
  for (int64_t i = 0; i < count / 2; i++) normal_pair(words + 2 * i, center, scale, &y[2 * i], &y[2 * i + 1]);
  float unused;
  if (count % 2) normal_pair(words + count - 1, center, scale, &y[count - 1], &unused);
}

static void normal_float64(const uint32_t *words, double mean, double deviation, void *output, int64_t count) {
  double *y = output;
  for (int64_t i = 0; i < count; i += 2) {
    double u = ((double)wide_word(words, i) + 0.5) * 0x1p-53;
    double radius = deviation * sqrt(-2 * log(u));
    double angle = (double)wide_word(words, i + 1) * (2 * 3.14159265358979323846 * 0x1p-53);
    y[i] = mean + radius * cos(angle);
    if (i + 1 < count) y[i + 1] = mean + radius * sin(angle);
  }
}

MARTLET_CLONES static void bernoulli_float32(const uint32_t *words, double keep, double value, void *output,
                                             int64_t count) {
  float *y = output;
  const float kept = (float)value;
  // u < keep, in units of the smallest u.
  const int32_t bound = (int32_t)ceil(fmin(fmax(keep, 0), 1) * 0x1p24);
  for (int64_t i = 0; i < count; i++) y[i] = (int32_t)(words[i] >> 8) < bound ? kept : 0;
}

MARTLET_CLONES static void bernoulli_float64(const uint32_t *words, double keep, double value, void *output,
                                             int64_t count) {
  double *y = output;
  const int64_t bound = (int64_t)ceil(fmin(fmax(keep, 0), 1) * 0x1p53);
  for (int64_t i = 0; i < count; i++) y[i] = (int64_t)wide_word(words, i) < bound ? value : 0;
}

uint64_t martlet_random_uniform(martlet_dtype dtype, uint64_t key, uint64_t counter, double low, double high, void *y,
                                int64_t count) {
  bool single = dtype == martlet_float32;
  return run((random_job){single ? uniform_float32 : uniform_float64, key, counter, low, high, y, .count = count},
             dtype);
}

uint64_t martlet_random_normal(martlet_dtype dtype, uint64_t key, uint64_t counter, double mean, double deviation,
                               void *y, int64_t count) {
  bool single = dtype == martlet_float32;
  return run((random_job){single ? normal_float32 : normal_float64, key, counter, mean, deviation, y, .count = count},
             dtype);
}

uint64_t martlet_random_bernoulli(martlet_dtype dtype, uint64_t key, uint64_t counter, double keep, double value,
                                  void *y, int64_t count) {
  bool single = dtype == martlet_float32;
  return run((random_job){single ? bernoulli_float32 : bernoulli_float64, key, counter, keep, value, y, .count = count},
             dtype);
}
