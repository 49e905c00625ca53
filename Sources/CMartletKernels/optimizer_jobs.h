// What the files of optimisers share: all parameters together are one array of elements that is cut into chunks.
#ifndef MARTLET_OPTIMIZER_JOBS_H
#define MARTLET_OPTIMIZER_JOBS_H

#include "martlet_optimizers.h"

typedef struct optimizer_job {
  martlet_dtype dtype;
  const martlet_update *updates;
  int32_t count;
  double momentum, dampening;
  bool nesterov, first_step;
  double beta1, beta2, epsilon;
  double rate_factor;      // of the learning rate
  double root_factor;      // of the root of the second moment
  double momentum_factor;  // of the first moment in a step
  double gradient_factor;  // of the gradient in a step
  double share;            // of what is new in an average
  bool decoupled, copies_back;
  void (*function)(struct optimizer_job *job, int32_t update, int64_t start, int64_t end, int32_t chunk);
  int64_t *starts;  // of parameters among all elements
  double *sums;     // of squares, by chunk
} optimizer_job;

/// Runs the job and returns the number of chunks.
int32_t martlet_run_optimizer(optimizer_job *job);

#endif
