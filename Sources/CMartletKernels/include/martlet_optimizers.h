// Optimiser updates: one pass over all parameters of a model.
#ifndef MARTLET_OPTIMIZERS_H
#define MARTLET_OPTIMIZERS_H

#include "martlet_types.h"

/// One parameter: value, gradient and up to three state arrays of `count` elements; all of one dtype.
typedef struct {
  void *value;
  const void *gradient;
  void *first;   // momentum / first moment
  void *second;  // second moment
  void *third;
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
/// in the order of operations of PyTorch. Where `third` is not NULL it follows the greatest v, which then stands for v
/// (AMSGrad). `step` counts from 1.
void martlet_adam(martlet_dtype dtype, const martlet_update *updates, int32_t count, double beta1, double beta2,
                  double epsilon, bool decoupled, int64_t step);

/// Adam and its kin with the factors of a step: `m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2;
/// p -= lr (momentum_factor m + gradient_factor g) / (sqrt(v) root_factor + eps)`. Weight decay is added
/// to g, or shrinks p before where `decoupled`.
void martlet_adaptive(martlet_dtype dtype, const martlet_update *updates, int32_t count, double beta1, double beta2,
                      double epsilon, double momentum_factor, double gradient_factor, double root_factor,
                      bool decoupled);

/// Adagrad: `s += g^2; p -= lr g / (sqrt(s) root_factor + eps)`, with s in `first`.
void martlet_adagrad(martlet_dtype dtype, const martlet_update *updates, int32_t count, double epsilon,
                     double root_factor);

/// RMSProp: `s = alpha s + (1-alpha) g^2` in `first` (`s = g^2` where `first_step`); `p -= lr g / (sqrt(s) + eps)`. Where
/// `second` is not NULL it is the momentum `b = momentum b + g / (...)`, which is the step; where `third` is not NULL it
/// is the mean gradient, whose square is taken from s.
void martlet_rmsprop(martlet_dtype dtype, const martlet_update *updates, int32_t count, double alpha, double epsilon,
                     double momentum, bool first_step);

/// Lion: `p = p (1 - lr wd) - lr sign(b1 m + (1-b1) g); m = b2 m + (1-b2) g`, with m in `first`.
void martlet_lion(martlet_dtype dtype, const martlet_update *updates, int32_t count, double beta1, double beta2);

/// Averages of parameters in `first`: `a += share (p - a)`, and `p = a` where `copies_back`.
void martlet_average(martlet_dtype dtype, const martlet_update *updates, int32_t count, double share,
                     bool copies_back);

/// The sum of squares over all gradients, in double, in a fixed order.
double martlet_gradient_sum_squares(martlet_dtype dtype, const martlet_update *updates, int32_t count);

#endif
