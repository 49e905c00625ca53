// Chains of elementwise operations: each runs over a block of elements that stays in the first-level cache before the next
// block is taken, so memory is read once for every leaf and written once at most. A layer normalisation may be among them:
// blocks are whole rows then.
#include "martlet_fusion.h"

#include "elementwise_functions.h"
#include "layer_norm_rows.h"
#include "martlet_allocator.h"
#include "martlet_reductions.h"
#include "streaming.h"

enum { most_block_elements = 1024 };

typedef struct {
  const martlet_fusion *fusion;
  float *y;
  double *sums;                // of chunks, where the result is not stored
  int64_t block, chunk_count;  // elements of a block, and of a chunk; whole rows where one is normalised
} fusion_job;

// The elements of an operand from `start` on; those of steps lie in blocks.
static const float *operand_of(const martlet_fusion *f, int32_t operand, const float *blocks, int64_t start) {
  return operand < 0 ? blocks + (-1 - operand) * most_block_elements : f->leaves[operand] + start * f->strides[operand];
}

static int64_t stride_of(const martlet_fusion *f, int32_t operand) { return operand < 0 ? 1 : f->strides[operand]; }

MARTLET_CLONES static void stream(const float *block, float *y, int64_t count) { martlet_stream(block, y, count); }

static void run_step(const martlet_fusion *f, const martlet_fusion_step *step, const float *blocks, int64_t start,
                     int64_t count, float *result) {
  const float *a = operand_of(f, step->a, blocks, start);
  if (step->kind == martlet_fused_binary) {
    plane part = {.rows = 1, .columns = count, .column_stride = {stride_of(f, step->a), stride_of(f, step->b), 1}};
    martlet_binary_function_of(step->operation, martlet_float32)(a, operand_of(f, step->b, blocks, start), result, &part);
  } else if (step->kind == martlet_fused_unary) {
    martlet_unary_function_of(step->operation, martlet_float32)(a, result, count);
  } else {
    martlet_layer_norm_rows(&f->norm, a, result, start / f->norm.columns, count / f->norm.columns);
  }
}

static void fusion_chunk(void *context, int32_t chunk) {
  const fusion_job *job = context;
  const martlet_fusion *f = job->fusion;
  float blocks[martlet_fusion_steps * most_block_elements] __attribute__((aligned(64)));
  int64_t first = chunk * job->chunk_count;
  int64_t end = first + job->chunk_count < f->count ? first + job->chunk_count : f->count;
  bool streams = job->y && f->count >= streamed_elements && job->block % MARTLET_LANES(float) == 0;
  const float *last = blocks + (f->step_count - 1) * most_block_elements;
  double sum = 0;
  for (int64_t start = first; start < end; start += job->block) {
    int64_t count = end - start < job->block ? end - start : job->block;
    for (int32_t i = 0; i < f->step_count; i++) {
      bool is_stored = i == f->step_count - 1 && job->y && !streams;
      run_step(f, &f->steps[i], blocks, start, count, is_stored ? job->y + start : (float *)blocks + i * most_block_elements);
    }
    if (streams) stream(last, job->y + start, count);
    if (job->sums) sum += martlet_sum_of_floats(last, count);
  }
  if (streams) martlet_finish_streams();
  if (job->sums) job->sums[chunk] = sum;
}

static fusion_job make_job(const martlet_fusion *fusion, float *y) {
  int64_t columns = fusion->norm.columns, block = most_block_elements;
  if (columns > 0) block = block / columns * columns;
  return (fusion_job){fusion, y, NULL, block, chunk_elements / block * block};
}

static int32_t chunks_of(const fusion_job *job) {
  return (int32_t)((job->fusion->count + job->chunk_count - 1) / job->chunk_count);
}

void martlet_fused(const martlet_fusion *fusion, float *y) {
  fusion_job job = make_job(fusion, y);
  martlet_parallel(chunks_of(&job), fusion_chunk, &job);
}

void martlet_fused_sum(const martlet_fusion *fusion, float *sum) {
  fusion_job job = make_job(fusion, NULL);
  int32_t chunks = chunks_of(&job);
  size_t bytes = (size_t)chunks * sizeof(double);
  job.sums = martlet_allocate(bytes);
  martlet_parallel(chunks, fusion_chunk, &job);
  double total = 0;
  for (int32_t chunk = 0; chunk < chunks; chunk++) total += job.sums[chunk];
  *sum = (float)total;
  martlet_release(job.sums, bytes);
}
