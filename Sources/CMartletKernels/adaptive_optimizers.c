// Updates of adaptive optimisers, and averages of parameters.
#include "chunks.h"
#include "optimizer_jobs.h"
#include "vector_math.h"
#include "vectors.h"

#define T float
#define SUFFIX float32
#define SQRT martlet_sqrtf
#include "adaptive_optimizers_of_type.h"

#define T double
#define SUFFIX float64
#define SQRT martlet_sqrt
#include "adaptive_optimizers_of_type.h"

/// The function of a job that calls the loops of its element type.
#define BY_TYPE(NAME)                                                                                  \
  static void NAME(optimizer_job *job, int32_t update, int64_t start, int64_t end, int32_t chunk) {    \
    (void)chunk;                                                                                       \
    (job->dtype == martlet_float32 ? NAME##_float32 : NAME##_float64)(job, &job->updates[update], start, end); \
  }

BY_TYPE(adaptive)
BY_TYPE(adagrad)
BY_TYPE(rmsprop)
BY_TYPE(lion)
BY_TYPE(average)

void martlet_adaptive(martlet_dtype dtype, const martlet_update *updates, int32_t count, double beta1, double beta2,
                      double epsilon, double momentum_factor, double gradient_factor, double root_factor,
                      bool decoupled) {
  optimizer_job job = {
      .dtype = dtype,
      .updates = updates,
      .count = count,
      .beta1 = beta1,
      .beta2 = beta2,
      .epsilon = epsilon,
      .momentum_factor = momentum_factor,
      .gradient_factor = gradient_factor,
      .root_factor = root_factor,
      .decoupled = decoupled,
      .function = adaptive,
  };
  martlet_run_optimizer(&job);
}

void martlet_adagrad(martlet_dtype dtype, const martlet_update *updates, int32_t count, double epsilon,
                     double root_factor) {
  optimizer_job job = {
      .dtype = dtype,
      .updates = updates,
      .count = count,
      .epsilon = epsilon,
      .root_factor = root_factor,
      .function = adagrad,
  };
  martlet_run_optimizer(&job);
}

void martlet_rmsprop(martlet_dtype dtype, const martlet_update *updates, int32_t count, double alpha, double epsilon,
                     double momentum, bool first_step) {
  optimizer_job job = {
      .dtype = dtype,
      .updates = updates,
      .count = count,
      .share = 1 - alpha,
      .epsilon = epsilon,
      .momentum = momentum,
      .first_step = first_step,
      .function = rmsprop,
  };
  martlet_run_optimizer(&job);
}

void martlet_lion(martlet_dtype dtype, const martlet_update *updates, int32_t count, double beta1, double beta2) {
  optimizer_job job = {
      .dtype = dtype,
      .updates = updates,
      .count = count,
      .beta1 = beta1,
      .beta2 = beta2,
      .function = lion,
  };
  martlet_run_optimizer(&job);
}

void martlet_average(martlet_dtype dtype, const martlet_update *updates, int32_t count, double share,
                     bool copies_back) {
  optimizer_job job = {
      .dtype = dtype,
      .updates = updates,
      .count = count,
      .share = share,
      .copies_back = copies_back,
      .function = average,
  };
  martlet_run_optimizer(&job);
}
