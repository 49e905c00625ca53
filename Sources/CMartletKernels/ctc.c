// Connectionist temporal classification (Graves et al. 2006), a chunk for each sequence.
#include "martlet_ctc.h"

#include "martlet_allocator.h"
#include "martlet_pool.h"
#include "vector_math.h"
#include "vectors.h"

#define T float
#define SUFFIX float32
#define EXP martlet_expf
#define LOG martlet_logf
#define SEPARATE _Pragma("clang loop vectorize(assume_safety)")
#include "ctc_of_type.h"

#define T double
#define SUFFIX float64
#define EXP martlet_exp
#define LOG martlet_log
#define SEPARATE
#include "ctc_of_type.h"

typedef struct {
  martlet_dtype dtype;
  const martlet_ctc_problem *problem;
  void *losses, *occupancies;
} ctc_job;

static void ctc_chunk(void *context, int32_t chunk) {
  const ctc_job *job = context;
  if (job->dtype == martlet_float32) {
    sequence_float32(job->problem, chunk, job->losses, job->occupancies);
  } else {
    sequence_float64(job->problem, chunk, job->losses, job->occupancies);
  }
}

void martlet_ctc(martlet_dtype dtype, const martlet_ctc_problem *problem, void *losses, void *occupancies) {
  ctc_job job = {dtype, problem, losses, occupancies};
  martlet_parallel((int32_t)problem->batch, ctc_chunk, &job);
}
