// The loops of optimisers on one element type. No include guard: optimizers.c includes this once a type, with these
// macros:
//   T, SUFFIX    the element type and its name
//   SQRT         its square root

#define NAMED(NAME) MARTLET_PASTE(NAME##_, SUFFIX)

MARTLET_CLONES static void NAMED(sgd)(const optimizer_job *job, const martlet_update *update, int64_t start,
                                      int64_t end) {
#pragma clang fp contract(fast)
  T *restrict value = update->value, *restrict first = update->first;
  const T *restrict gradient = update->gradient;
  const T weight_decay = (T)update->weight_decay, rate = (T)update->learning_rate;
  const T momentum = (T)job->momentum, share = (T)(1 - job->dampening);
  if (!first || job->momentum == 0) {
    for (int64_t i = start; i < end; i++) value[i] -= rate * (gradient[i] + weight_decay * value[i]);
  } else if (job->first_step) {
    const T lookahead = job->nesterov ? 1 + momentum : 1;
    for (int64_t i = start; i < end; i++) {
      T g = gradient[i] + weight_decay * value[i];
      first[i] = g;
      value[i] -= rate * (g * lookahead);
    }
  } else if (job->nesterov) {
    for (int64_t i = start; i < end; i++) {
      T g = gradient[i] + weight_decay * value[i];
      T m = momentum * first[i] + share * g;
      first[i] = m;
      value[i] -= rate * (g + momentum * m);
    }
  } else {
    for (int64_t i = start; i < end; i++) {
      T g = gradient[i] + weight_decay * value[i];
      T m = momentum * first[i] + share * g;
      first[i] = m;
      value[i] -= rate * m;
    }
  }
}

MARTLET_CLONES static void NAMED(adam)(const optimizer_job *job, const martlet_update *update, int64_t start,
                                       int64_t end) {
#pragma clang fp contract(fast)
  T *restrict value = update->value, *restrict first = update->first, *restrict second = update->second;
  T *restrict third = update->third;
  const T *restrict gradient = update->gradient;
  const T first_share = (T)(1 - job->beta1), beta2 = (T)job->beta2, second_share = (T)(1 - job->beta2);
  const T root_factor = (T)job->root_factor, epsilon = (T)job->epsilon;
  const T rate = (T)(update->learning_rate * job->rate_factor);
  const T kept = job->decoupled ? (T)(1 - update->learning_rate * update->weight_decay) : 1;
  const T weight_decay = job->decoupled ? 0 : (T)update->weight_decay;
  if (third) {
    for (int64_t i = start; i < end; i++) {
      T p = value[i] * kept;
      T g = gradient[i] + weight_decay * p;
      T m = first[i] + first_share * (g - first[i]);
      T v = beta2 * second[i] + second_share * (g * g);
      T most = third[i] > v ? third[i] : v;
      first[i] = m;
      second[i] = v;
      third[i] = most;
      value[i] = p - rate * (m / (SQRT(most) * root_factor + epsilon));
    }
    return;
  }
  for (int64_t i = start; i < end; i++) {
    T p = value[i] * kept;
    T g = gradient[i] + weight_decay * p;
    T m = first[i] + first_share * (g - first[i]);
    T v = beta2 * second[i] + second_share * (g * g);
    first[i] = m;
    second[i] = v;
    value[i] = p - rate * (m / (SQRT(v) * root_factor + epsilon));
  }
}

MARTLET_CLONES static double NAMED(sum_squares)(const T *gradient, int64_t start, int64_t end) {
#pragma clang fp reassociate(on) contract(fast)
  double sum = 0;
  for (int64_t i = start; i < end; i++) sum += (double)gradient[i] * (double)gradient[i];
  return sum;
}

#undef NAMED
#undef T
#undef SUFFIX
#undef SQRT
