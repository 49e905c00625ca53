// The forward and backward recursions over states for one element type: T, SUFFIX, EXP, LOG, and SEPARATE before
// loops over arrays that do not overlap.
//
// Rows are brought to a greatest element of 0 and what was taken away is summed in double, so precision does not suffer
// from long sequences. Rows have two elements of -inf beside them: transitions from (or to) no state.

#define NAME(STEM) MARTLET_PASTE(MARTLET_PASTE(STEM, _), SUFFIX)

MARTLET_INLINE T NAME(log_sum)(T a, T b, T c) {
  T most = a > b ? a : b;
  most = most > c ? most : c;
  // Differences of infinities would be NaN.
  T base = most == -(T)INFINITY ? 0 : most;
  return base + LOG(EXP(a - base) + EXP(b - base) + EXP(c - base));
}

/// Subtracts the greatest element, unless there is none above -inf, and returns it.
MARTLET_INLINE T NAME(normalize)(T *row, int64_t count) {
  T most = -(T)INFINITY;
  for (int64_t s = 0; s < count; s++) most = row[s] > most ? row[s] : most;
  if (most == -(T)INFINITY) return 0;
  for (int64_t s = 0; s < count; s++) row[s] -= most;
  return most;
}

/// States are blank, first label, blank, …, blank. `skip[s]` is 0 where s can follow s - 2 and -inf elsewhere.
static void NAME(make_states)(const martlet_ctc_problem *problem, int64_t index, int64_t states, int32_t *classes,
                              T *skip) {
  const int32_t *labels = problem->labels + index * problem->label_stride;
  for (int64_t s = 0; s < states + 2; s++) {
    bool is_label = s % 2 == 1 && s < states;
    if (s < states) classes[s] = is_label ? labels[s / 2] : problem->blank;
    skip[s] = is_label && s > 1 && labels[s / 2] != labels[s / 2 - 1] ? 0 : -(T)INFINITY;
  }
}

/// Fills `rows` `[steps, 2 + states]` with the logarithms of the probabilities of all beginnings of paths and returns
/// the loss.
MARTLET_CLONES static double NAME(beginnings)(const T *emissions, int64_t classes, int64_t steps, int64_t states,
                                              const int32_t *class_of, const T *skip, T *rows, T *emitted) {
  int64_t stride = states + 2;
  double total = 0;
  for (int64_t t = 0; t < steps; t++) {
    T *row = rows + t * stride;
    row[0] = row[1] = -(T)INFINITY;
    for (int64_t s = 0; s < states; s++) emitted[s] = emissions[t * classes + class_of[s]];
    if (t == 0) {
      for (int64_t s = 0; s < states; s++) row[2 + s] = s < 2 ? emitted[s] : -(T)INFINITY;
    } else {
      const T *before = row - stride;
      SEPARATE for (int64_t s = 0; s < states; s++) {
        row[2 + s] = emitted[s] + NAME(log_sum)(before[2 + s], before[1 + s], before[s] + skip[s]);
      }
    }
    total += NAME(normalize)(row + 2, states);
  }
  if (steps == 0) return states == 1 ? 0 : INFINITY;
  const T *last = rows + steps * stride - 2;
  T end = states == 1 ? last[1] : NAME(log_sum)(last[0], last[1], -(T)INFINITY);
  return -(total + end);
}

/// Adds the probabilities of states to those of their classes, from the last step back. `ends` and `next` have
/// `states + 2` elements.
MARTLET_CLONES static void NAME(occupy)(const T *emissions, int64_t classes, int64_t steps, int64_t states,
                                        const int32_t *class_of, const T *skip, const T *rows, T *ends, T *next,
                                        T *occupancies) {
  int64_t stride = states + 2;
  for (int64_t s = 0; s < stride; s++) ends[s] = s == states - 1 || s == states - 2 ? 0 : -(T)INFINITY;
  next[states] = next[states + 1] = -(T)INFINITY;
  for (int64_t t = steps - 1; t >= 0; t--) {
    const T *row = rows + t * stride + 2;
    T *occupancy = occupancies + t * classes;
    for (int64_t s = 0; s < states; s++) next[s] = row[s] + ends[s];
    NAME(normalize)(next, states);
    T sum = 0;
    SEPARATE for (int64_t s = 0; s < states; s++) next[s] = EXP(next[s]);
    for (int64_t s = 0; s < states; s++) sum += next[s];
    for (int64_t s = 0; s < states; s++) occupancy[class_of[s]] += next[s] / sum;
    for (int64_t s = 0; s < states; s++) next[s] = ends[s] + emissions[t * classes + class_of[s]];
    SEPARATE for (int64_t s = 0; s < states; s++) {
      ends[s] = NAME(log_sum)(next[s], next[s + 1], next[s + 2] + skip[s + 2]);
    }
    NAME(normalize)(ends, states);
  }
}

static void NAME(sequence)(const martlet_ctc_problem *problem, int64_t index, T *losses, T *all_occupancies) {
  int64_t steps = problem->input_lengths[index], states = 2 * (int64_t)problem->label_lengths[index] + 1;
  int64_t classes = problem->classes, frame = problem->length * classes;
  const T *emissions = (const T *)problem->log_probabilities + index * frame;
  size_t count = (size_t)((steps + 3) * (states + 2)), bytes = count * sizeof(T) + (size_t)states * sizeof(int32_t);
  T *rows = martlet_allocate(bytes), *skip = rows + steps * (states + 2);
  T *ends = skip + states + 2, *next = ends + states + 2;
  int32_t *class_of = (int32_t *)(next + states + 2);
  NAME(make_states)(problem, index, states, class_of, skip);
  double loss = NAME(beginnings)(emissions, classes, steps, states, class_of, skip, rows, next);
  bool is_infinite = loss == INFINITY;
  losses[index] = is_infinite && problem->zero_infinity ? 0 : (T)loss;
  if (all_occupancies) {
    T *occupancies = all_occupancies + index * frame;
    T start = is_infinite && !problem->zero_infinity ? (T)NAN : 0;
    for (int64_t i = 0; i < frame; i++) occupancies[i] = i < steps * classes ? start : 0;
    if (!is_infinite) NAME(occupy)(emissions, classes, steps, states, class_of, skip, rows, ends, next, occupancies);
  }
  martlet_release(rows, bytes);
}

#undef NAME
#undef T
#undef SUFFIX
#undef EXP
#undef LOG
#undef SEPARATE
