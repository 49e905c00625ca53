// All reductions on one element type. No include guard: reductions.c includes this once a type, with these macros:
//   T, SUFFIX             the element type and its name
//   UNSIGNED              the type for sums: `T` itself, or its unsigned twin, whose overflow wraps
//   WIDE_SUM, WIDE_ORDER  the types of totals of sums and products, and of maxima and minima
//   FOLD                  the macro that folds a vector
//   LOWEST, HIGHEST       the neutral elements of max and min
//   IS_NAN(x), NAN_TOTAL  whether x is NaN, and the maximum or minimum of numbers with a NaN among them

#define IDENTITY(x) (x)
#define SQUARE(x) ((x) * (x))
#define ADD(a, b) ((a) + (b))
#define MULTIPLY(a, b) ((a) * (b))
#define NEVER(x) (((x) != (x)) & 0)
#define GREATER_NUMBER(a, b) ((b) > (a) ? (b) : (a))
#define LESSER_NUMBER(a, b) ((b) < (a) ? (b) : (a))
#define GREATER(a, b) ((((b) > (a)) | IS_NAN(b)) ? (b) : (a))
#define LESSER(a, b) ((((b) < (a)) | IS_NAN(b)) ? (b) : (a))

#define OPERATION sum
#define ELEMENT UNSIGNED
#define WIDE WIDE_SUM
#define START 0
#define TAKE IDENTITY
#define COMBINE ADD
#define JOIN ADD
#define SPOILS NEVER
#define SPOILED total
#include "reduction_loops.h"

#define OPERATION max
#define ELEMENT T
#define WIDE WIDE_ORDER
#define START LOWEST
#define TAKE IDENTITY
#define COMBINE GREATER
#define JOIN GREATER_NUMBER
#define SPOILS IS_NAN
#define SPOILED NAN_TOTAL
#include "reduction_loops.h"

#define OPERATION min
#define ELEMENT T
#define WIDE WIDE_ORDER
#define START HIGHEST
#define TAKE IDENTITY
#define COMBINE LESSER
#define JOIN LESSER_NUMBER
#define SPOILS IS_NAN
#define SPOILED NAN_TOTAL
#include "reduction_loops.h"

#define OPERATION product
#define ELEMENT UNSIGNED
#define WIDE WIDE_SUM
#define START 1
#define TAKE IDENTITY
#define COMBINE MULTIPLY
#define JOIN MULTIPLY
#define SPOILS NEVER
#define SPOILED total
#include "reduction_loops.h"

#define OPERATION sum_squares
#define ELEMENT UNSIGNED
#define WIDE WIDE_SUM
#define START 0
#define TAKE SQUARE
#define COMBINE ADD
#define JOIN ADD
#define SPOILS NEVER
#define SPOILED total
#include "reduction_loops.h"

/// Converts totals to elements.
static void MARTLET_PASTE(store_, SUFFIX)(bool ordered, const void *input, void *output, int64_t count) {
  T *y = output;
  if (ordered) {
    for (int64_t i = 0; i < count; i++) y[i] = (T)((const WIDE_ORDER *)input)[i];
  } else {
    for (int64_t i = 0; i < count; i++) y[i] = (T)((const WIDE_SUM *)input)[i];
  }
}

#define LOOPS(NAME) \
  {MARTLET_PASTE(rows_##NAME##_, SUFFIX), MARTLET_PASTE(columns_##NAME##_, SUFFIX), \
   MARTLET_PASTE(join_##NAME##_, SUFFIX)}

static const reduction_loops MARTLET_PASTE(reductions_, SUFFIX)[] = {LOOPS(sum), LOOPS(max), LOOPS(min), LOOPS(product),
                                                                     LOOPS(sum_squares)};

#undef LOOPS
#undef IDENTITY
#undef SQUARE
#undef ADD
#undef MULTIPLY
#undef NEVER
#undef GREATER_NUMBER
#undef LESSER_NUMBER
#undef GREATER
#undef LESSER
#undef T
#undef SUFFIX
#undef UNSIGNED
#undef WIDE_SUM
#undef WIDE_ORDER
#undef FOLD
#undef LOWEST
#undef HIGHEST
#undef IS_NAN
#undef NAN_TOTAL
