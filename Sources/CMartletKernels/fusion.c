// Chains of elementwise operations: each runs over a block of elements that stays in the first-level cache before the next
// block is taken, so memory is read once for every leaf and written once at most.
#include "martlet_fusion.h"

#include "elementwise_functions.h"
#include "martlet_allocator.h"
#include "martlet_reductions.h"
#include "vectors.h"

enum {
  block_elements = 1024,
  streamed_elements = 2 << 20,  // results that no cache holds until they are read
};

typedef struct {
  const martlet_fusion *fusion;
  float *y;
  double *sums;  // of chunks, where the result is not stored
} fusion_job;

// The elements of an operand from `start` on; those of steps lie in blocks.
static const float *operand_of(const martlet_fusion *f, int32_t operand, const float *blocks, int64_t start) {
  return operand < 0 ? blocks + (-1 - operand) * block_elements : f->leaves[operand] + start * f->strides[operand];
}

static int64_t stride_of(const martlet_fusion *f, int32_t operand) { return operand < 0 ? 1 : f->strides[operand]; }

// Writes past the caches: memory that is only written need not be read first.
MARTLET_CLONES static void stream(const float *block, float *y, int64_t count) {
  int64_t whole = count / MARTLET_LANES(float) * MARTLET_LANES(float);
  for (int64_t i = 0; i < whole; i += MARTLET_LANES(float)) {
    __builtin_nontemporal_store(MARTLET_LOAD(float, block + i), (martlet_vector_float *)(y + i));
  }
  for (int64_t i = whole; i < count; i++) y[i] = block[i];
}

// Such writes are not ordered before those that say that a chunk is done.
static inline void finish_streams(void) {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#endif
}

static void fusion_chunk(void *context, int32_t chunk) {
  const fusion_job *job = context;
  const martlet_fusion *f = job->fusion;
  float blocks[martlet_fusion_steps * block_elements] __attribute__((aligned(64)));
  int64_t first = (int64_t)chunk * chunk_elements, end = first + chunk_elements < f->count ? first + chunk_elements : f->count;
  bool streams = job->y && f->count >= streamed_elements;
  const float *last = blocks + (f->step_count - 1) * block_elements;
  double sum = 0;
  for (int64_t start = first; start < end; start += block_elements) {
    int64_t count = end - start < block_elements ? end - start : block_elements;
    for (int32_t i = 0; i < f->step_count; i++) {
      const martlet_fusion_step *step = &f->steps[i];
      bool is_stored = i == f->step_count - 1 && job->y && !streams;
      float *result = is_stored ? job->y + start : blocks + i * block_elements;
      const float *a = operand_of(f, step->a, blocks, start);
      if (step->is_binary) {
        plane part = {.rows = 1, .columns = count, .column_stride = {stride_of(f, step->a), stride_of(f, step->b), 1}};
        martlet_binary_function_of(step->operation, martlet_float32)(a, operand_of(f, step->b, blocks, start), result, &part);
      } else {
        martlet_unary_function_of(step->operation, martlet_float32)(a, result, count);
      }
    }
    if (streams) stream(last, job->y + start, count);
    if (job->sums) sum += martlet_sum_of_floats(last, count);
  }
  if (streams) finish_streams();
  if (job->sums) job->sums[chunk] = sum;
}

void martlet_fused(const martlet_fusion *fusion, float *y) {
  fusion_job job = {fusion, y, NULL};
  martlet_parallel((int32_t)((fusion->count + chunk_elements - 1) / chunk_elements), fusion_chunk, &job);
}

void martlet_fused_sum(const martlet_fusion *fusion, float *sum) {
  int32_t chunks = (int32_t)((fusion->count + chunk_elements - 1) / chunk_elements);
  size_t bytes = (size_t)chunks * sizeof(double);
  fusion_job job = {fusion, NULL, martlet_allocate(bytes)};
  martlet_parallel(chunks, fusion_chunk, &job);
  double total = 0;
  for (int32_t chunk = 0; chunk < chunks; chunk++) total += job.sums[chunk];
  *sum = (float)total;
  martlet_release(job.sums, bytes);
}
