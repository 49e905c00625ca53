// Optimiser updates. All parameters together are one array of elements that is cut into chunks.
#include "chunks.h"
#include "martlet_allocator.h"
#include "optimizer_jobs.h"
#include "vector_math.h"
#include "vectors.h"

enum { chunk_elements = 16384, elements_of_small_models = 32768 };

#define T float
#define SUFFIX float32
#define SQRT martlet_sqrtf
#include "optimizers_of_type.h"

#define T double
#define SUFFIX float64
#define SQRT martlet_sqrt
#include "optimizers_of_type.h"

static void optimizer_chunk(void *context, int32_t chunk) {
  optimizer_job *job = context;
  int64_t start = (int64_t)chunk * chunk_elements, end = start + chunk_elements;
  // The last parameter that starts at or before this chunk.
  int32_t low = 0, high = job->count - 1;
  while (low < high) {
    int32_t middle = low + (high - low + 1) / 2;
    if (job->starts[middle] <= start) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  for (int32_t i = low; i < job->count && job->starts[i] < end; i++) {
    int64_t from = martlet_greater(start - job->starts[i], 0);
    int64_t to = martlet_smaller(end - job->starts[i], job->updates[i].count);
    if (from < to) job->function(job, i, from, to, chunk);
  }
}

int32_t martlet_run_optimizer(optimizer_job *job) {
  int64_t total = 0;
  for (int32_t i = 0; i < job->count; i++) total += job->updates[i].count;
  if (total <= elements_of_small_models) {
    // One chunk, without anything to set up.
    for (int32_t i = 0; i < job->count; i++) job->function(job, i, 0, job->updates[i].count, 0);
    return 1;
  }
  size_t bytes = (size_t)job->count * sizeof(int64_t);
  job->starts = martlet_allocate(bytes);
  int64_t start = 0;
  for (int32_t i = 0; i < job->count; i++) {
    job->starts[i] = start;
    start += job->updates[i].count;
  }
  int32_t chunks = (int32_t)martlet_divide_up(total, chunk_elements);
  martlet_parallel(chunks, optimizer_chunk, job);
  martlet_release(job->starts, bytes);
  return chunks;
}

static void sgd(optimizer_job *job, int32_t update, int64_t start, int64_t end, int32_t chunk) {
  (void)chunk;
  (job->dtype == martlet_float32 ? sgd_float32 : sgd_float64)(job, &job->updates[update], start, end);
}

void martlet_sgd(martlet_dtype dtype, const martlet_update *updates, int32_t count, double momentum, double dampening,
                 bool nesterov, bool first_step) {
  optimizer_job job = {
      .dtype = dtype,
      .updates = updates,
      .count = count,
      .momentum = momentum,
      .dampening = dampening,
      .nesterov = nesterov,
      .first_step = first_step,
      .function = sgd,
  };
  martlet_run_optimizer(&job);
}

static void adam(optimizer_job *job, int32_t update, int64_t start, int64_t end, int32_t chunk) {
  (void)chunk;
  (job->dtype == martlet_float32 ? adam_float32 : adam_float64)(job, &job->updates[update], start, end);
}

void martlet_adam(martlet_dtype dtype, const martlet_update *updates, int32_t count, double beta1, double beta2,
                  double epsilon, bool decoupled, int64_t step) {
  optimizer_job job = {
      .dtype = dtype,
      .updates = updates,
      .count = count,
      .beta1 = beta1,
      .beta2 = beta2,
      .epsilon = epsilon,
      .rate_factor = 1 / (1 - pow(beta1, (double)step)),
      .root_factor = 1 / sqrt(1 - pow(beta2, (double)step)),
      .decoupled = decoupled,
      .function = adam,
  };
  martlet_run_optimizer(&job);
}

static void sum_squares(optimizer_job *job, int32_t update, int64_t start, int64_t end, int32_t chunk) {
  const void *gradient = job->updates[update].gradient;
  job->sums[chunk] += job->dtype == martlet_float32 ? sum_squares_float32(gradient, start, end)
                                                    : sum_squares_float64(gradient, start, end);
}

double martlet_gradient_sum_squares(martlet_dtype dtype, const martlet_update *updates, int32_t count) {
  int64_t total = 0;
  for (int32_t i = 0; i < count; i++) total += updates[i].count;
  size_t chunks = (size_t)martlet_divide_up(total, chunk_elements) + 1;
  double few[8] = {0};
  double *sums = chunks <= 8 ? few : martlet_allocate(chunks * sizeof(double));
  for (size_t i = 0; i < chunks; i++) sums[i] = 0;
  optimizer_job job = {.dtype = dtype, .updates = updates, .count = count, .function = sum_squares, .sums = sums};
  int32_t used = martlet_run_optimizer(&job);
  double sum = 0;
  for (int32_t i = 0; i < used; i++) sum += sums[i];
  if (sums != few) martlet_release(sums, chunks * sizeof(double));
  return sum;
}
