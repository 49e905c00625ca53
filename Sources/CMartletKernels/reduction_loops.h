// The loops of one reduction on one element type. No include guard: reductions_of_type.h includes this once an
// operation, with these macros:
//   OPERATION             the name of the reduction
//   ELEMENT, FOLD         the type in vectors, and the macro that folds a vector of it
//   WIDE                  the type of totals, eight bytes wide
//   START                 the neutral element
//   TAKE(x)               what an element contributes
//   COMBINE(a, b)         the join of two contributions
//   JOIN(a, b)            the same, but a NaN `b` may be passed over
//   SPOILS(x), SPOILED    whether x is a NaN that JOIN passes over, and the total then

#define LOOP(NAME) MARTLET_PASTE(MARTLET_PASTE(MARTLET_PASTE(NAME, OPERATION), _), SUFFIX)

/// Totals of rows: total[row] = the reduction of x[row, :].
MARTLET_CLONES static void LOOP(rows_)(const void *input, void *output, int64_t rows, int64_t count) {
  typedef MARTLET_VECTOR_OF(ELEMENT) vector;
  const int64_t lanes = MARTLET_LANES(ELEMENT);
  const ELEMENT *x = input;
  WIDE *totals = output;
  for (int64_t row = 0; row < rows; row++, x += count) {
    WIDE total = START;
    vector zero = 0;
    __typeof__(zero == zero) spoiled = 0;
    int64_t i = 0;
    while (count - i >= 4 * lanes) {
      // Blocks of 64 additions a lane bound the rounding error of sums.
      int64_t end = i + martlet_smaller((count - i) / (4 * lanes), 64) * (4 * lanes);
      vector a = START, b = START, c = START, d = START;
      for (; i < end; i += 4 * lanes) {
        vector va = TAKE(MARTLET_LOAD(ELEMENT, x + i));
        vector vb = TAKE(MARTLET_LOAD(ELEMENT, x + i + lanes));
        vector vc = TAKE(MARTLET_LOAD(ELEMENT, x + i + 2 * lanes));
        vector vd = TAKE(MARTLET_LOAD(ELEMENT, x + i + 3 * lanes));
        a = JOIN(a, va);
        b = JOIN(b, vb);
        c = JOIN(c, vc);
        d = JOIN(d, vd);
        spoiled |= SPOILS(va) | SPOILS(vb) | SPOILS(vc) | SPOILS(vd);
      }
      a = JOIN(a, b);
      c = JOIN(c, d);
      a = JOIN(a, c);
      WIDE folded = (WIDE)FOLD(JOIN, a);
      total = JOIN(total, folded);
    }
    if (count - i >= lanes) {
      vector a = START;
      for (; count - i >= lanes; i += lanes) {
        vector v = TAKE(MARTLET_LOAD(ELEMENT, x + i));
        a = JOIN(a, v);
        spoiled |= SPOILS(v);
      }
      WIDE folded = (WIDE)FOLD(JOIN, a);
      total = JOIN(total, folded);
    }
    ELEMENT rest = START;
    bool rest_is_spoiled = false;
    for (; i < count; i++) {
      ELEMENT v = TAKE(x[i]);
      rest = JOIN(rest, v);
      rest_is_spoiled |= SPOILS(v) != 0;
    }
    WIDE last = (WIDE)rest;
    total = JOIN(total, last);
    bool any_is_spoiled = rest_is_spoiled | (__builtin_reduce_or(spoiled) != 0);
    totals[row] = any_is_spoiled ? SPOILED : total;
  }
}

/// Totals of at most `column_block` columns: total[c] = the reduction over r of x[r * stride + c].
MARTLET_CLONES static void LOOP(columns_)(const void *restrict input, void *restrict output, int64_t rows,
                                          int64_t columns, int64_t stride) {
  WIDE *totals = output;
  ELEMENT part[column_block];
  for (int64_t c = 0; c < columns; c++) totals[c] = START;
  for (int64_t row = 0; row < rows;) {
    int64_t end = martlet_smaller(row + 256, rows);
    for (int64_t c = 0; c < columns; c++) part[c] = START;
    // Eight rows at a time: the parts are loaded and stored only once for them.
    for (; end - row >= 8; row += 8) {
      const ELEMENT *x = (const ELEMENT *)input + row * stride;
      for (int64_t c = 0; c < columns; c++) {
        ELEMENT v0 = TAKE(x[c]), v1 = TAKE(x[c + stride]), v2 = TAKE(x[c + 2 * stride]), v3 = TAKE(x[c + 3 * stride]);
        ELEMENT v4 = TAKE(x[c + 4 * stride]), v5 = TAKE(x[c + 5 * stride]);
        ELEMENT v6 = TAKE(x[c + 6 * stride]), v7 = TAKE(x[c + 7 * stride]);
        ELEMENT pair0 = COMBINE(v0, v1), pair1 = COMBINE(v2, v3), pair2 = COMBINE(v4, v5), pair3 = COMBINE(v6, v7);
        ELEMENT four0 = COMBINE(pair0, pair1), four1 = COMBINE(pair2, pair3);
        ELEMENT eight = COMBINE(four0, four1);
        part[c] = COMBINE(part[c], eight);
      }
    }
    for (; row < end; row++) {
      const ELEMENT *x = (const ELEMENT *)input + row * stride;
      for (int64_t c = 0; c < columns; c++) {
        ELEMENT v = TAKE(x[c]);
        part[c] = COMBINE(part[c], v);
      }
    }
    for (int64_t c = 0; c < columns; c++) {
      WIDE v = (WIDE)part[c];
      totals[c] = COMBINE(totals[c], v);
    }
  }
}

/// Joins totals: total[i] = the reduction over p of parts[p * count + i], in the order of p.
static void LOOP(join_)(const void *input, void *output, int64_t pieces, int64_t count) {
  const WIDE *parts = input;
  WIDE *totals = output;
  for (int64_t i = 0; i < count; i++) totals[i] = START;
  for (int64_t piece = 0; piece < pieces; piece++, parts += count)
    for (int64_t i = 0; i < count; i++) totals[i] = COMBINE(totals[i], parts[i]);
}

#undef LOOP
#undef OPERATION
#undef ELEMENT
#undef WIDE
#undef START
#undef TAKE
#undef COMBINE
#undef JOIN
#undef SPOILS
#undef SPOILED
