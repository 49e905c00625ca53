// The loops of adaptive optimisers on one element type. No include guard: adaptive_optimizers.c includes this once a
// type, with these macros:
//   T, SUFFIX    the element type and its name
//   SQRT         its square root

#define NAMED(NAME) MARTLET_PASTE(NAME##_, SUFFIX)

MARTLET_CLONES static void NAMED(adaptive)(const optimizer_job *job, const martlet_update *update, int64_t start,
                                           int64_t end) {
#pragma clang fp contract(fast)
  T *restrict value = update->value, *restrict first = update->first, *restrict second = update->second;
  const T *restrict gradient = update->gradient;
  const T first_share = (T)(1 - job->beta1), beta2 = (T)job->beta2, second_share = (T)(1 - job->beta2);
  const T root_factor = (T)job->root_factor, epsilon = (T)job->epsilon;
  const T momentum_rate = (T)(update->learning_rate * job->momentum_factor);
  const T gradient_rate = (T)(update->learning_rate * job->gradient_factor);
  const T kept = job->decoupled ? (T)(1 - update->learning_rate * update->weight_decay) : 1;
  const T weight_decay = job->decoupled ? 0 : (T)update->weight_decay;
  for (int64_t i = start; i < end; i++) {
    T p = value[i] * kept;
    T g = gradient[i] + weight_decay * p;
    T m = first[i] + first_share * (g - first[i]);
    T v = beta2 * second[i] + second_share * (g * g);
    first[i] = m;
    second[i] = v;
    value[i] = p - (momentum_rate * m + gradient_rate * g) / (SQRT(v) * root_factor + epsilon);
  }
}

MARTLET_CLONES static void NAMED(adagrad)(const optimizer_job *job, const martlet_update *update, int64_t start,
                                          int64_t end) {
#pragma clang fp contract(fast)
  T *restrict value = update->value, *restrict first = update->first;
  const T *restrict gradient = update->gradient;
  const T weight_decay = (T)update->weight_decay, rate = (T)update->learning_rate;
  const T root_factor = (T)job->root_factor, epsilon = (T)job->epsilon;
  for (int64_t i = start; i < end; i++) {
    T g = gradient[i] + weight_decay * value[i];
    T sum = first[i] + g * g;
    first[i] = sum;
    value[i] -= rate * (g / (SQRT(sum) * root_factor + epsilon));
  }
}

/// `has_momentum` and `centered` are constants where it is called, so that each loop is vectorised by itself.
MARTLET_INLINE void NAMED(rmsprop_loop)(const optimizer_job *job, const martlet_update *update, int64_t start,
                                        int64_t end, bool has_momentum, bool centered) {
#pragma clang fp contract(fast)
  T *restrict value = update->value, *restrict first = update->first, *restrict second = update->second;
  T *restrict third = update->third;
  const T *restrict gradient = update->gradient;
  const T weight_decay = (T)update->weight_decay, rate = (T)update->learning_rate;
  const T alpha = job->first_step ? 0 : (T)(1 - job->share), share = job->first_step ? 1 : (T)job->share;
  const T momentum = (T)job->momentum, epsilon = (T)job->epsilon;
  for (int64_t i = start; i < end; i++) {
    T g = gradient[i] + weight_decay * value[i];
    T square = alpha * first[i] + share * (g * g);
    first[i] = square;
    if (centered) {
      T mean = third[i] + share * (g - third[i]);
      third[i] = mean;
      square -= mean * mean;
    }
    T step = g / (SQRT(square) + epsilon);
    if (has_momentum) {
      step += momentum * second[i];
      second[i] = step;
    }
    value[i] -= rate * step;
  }
}

MARTLET_CLONES static void NAMED(rmsprop)(const optimizer_job *job, const martlet_update *update, int64_t start,
                                          int64_t end) {
  if (update->second) {
    if (update->third) {
      NAMED(rmsprop_loop)(job, update, start, end, true, true);
    } else {
      NAMED(rmsprop_loop)(job, update, start, end, true, false);
    }
  } else if (update->third) {
    NAMED(rmsprop_loop)(job, update, start, end, false, true);
  } else {
    NAMED(rmsprop_loop)(job, update, start, end, false, false);
  }
}

MARTLET_CLONES static void NAMED(lion)(const optimizer_job *job, const martlet_update *update, int64_t start,
                                       int64_t end) {
#pragma clang fp contract(fast)
  T *restrict value = update->value, *restrict first = update->first;
  const T *restrict gradient = update->gradient;
  const T step_share = (T)(1 - job->beta1), share = (T)(1 - job->beta2);
  const T rate = (T)update->learning_rate, kept = (T)(1 - update->learning_rate * update->weight_decay);
  for (int64_t i = start; i < end; i++) {
    T g = gradient[i], m = first[i];
    T direction = m + step_share * (g - m);
    T sign = (T)((direction > 0) - (direction < 0));
    first[i] = m + share * (g - m);
    value[i] = value[i] * kept - rate * sign;
  }
}

MARTLET_CLONES static void NAMED(average)(const optimizer_job *job, const martlet_update *update, int64_t start,
                                          int64_t end) {
#pragma clang fp contract(fast)
  T *restrict value = update->value, *restrict first = update->first;
  const T share = (T)job->share;
  for (int64_t i = start; i < end; i++) first[i] += share * (value[i] - first[i]);
  if (job->copies_back) {
    for (int64_t i = start; i < end; i++) value[i] = first[i];
  }
}

#undef NAMED
#undef T
#undef SUFFIX
#undef SQRT
