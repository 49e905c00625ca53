// Optimiser updates: one pass over all parameters of a model.
#ifndef MARTLET_OPTIMIZERS_H
#define MARTLET_OPTIMIZERS_H

#include "martlet_types.h"

/// One parameter: value, gradient and up to two state arrays of `count` elements; all of one dtype.
typedef struct {
  void *value;
  const void *gradient;
  void *first;   // momentum / first moment
  void *second;  // second moment
  int64_t count;
  double weight_decay;
  double learning_rate;
} martlet_update;

/// PyTorch's SGD: `g += wd p; m = momentum m + (1 - dampening) g` (`m = g` where `first_step`);
/// `g = nesterov ? g + momentum m : m; p -= lr g`. Without momentum `first` may be NULL. float32, float64.
void martlet_sgd(martlet_dtype dtype, const martlet_update *updates, int32_t count, double momentum, double dampening,
                 bool nesterov, bool first_step);

/// Adam (Kingma & Ba 2015), or AdamW (Loshchilov & Hutter 2019) where `decoupled`:
/// `m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2; p -= lr / (1-b1^t) * m / (sqrt(v / (1-b2^t)) + eps)`,
/// in the order of operations of PyTorch. `step` counts from 1.
void martlet_adam(martlet_dtype dtype, const martlet_update *updates, int32_t count, double beta1, double beta2,
                  double epsilon, bool decoupled, int64_t step);

/// The sum of squares over all gradients, in double, in a fixed order.
double martlet_gradient_sum_squares(martlet_dtype dtype, const martlet_update *updates, int32_t count);

#endif
