// Vectors of 64 bytes: one AVX-512 register; the compiler splits them for narrower processors.
#ifndef MARTLET_VECTORS_H
#define MARTLET_VECTORS_H

#include "martlet_types.h"

#define MARTLET_VECTOR(NAME, T, LANES)                               \
  typedef T NAME __attribute__((ext_vector_type(LANES), may_alias)); \
  typedef NAME NAME##_unaligned __attribute__((aligned(sizeof(T))))

MARTLET_VECTOR(martlet_vector_float, float, 16);
MARTLET_VECTOR(martlet_vector_double, double, 8);
MARTLET_VECTOR(martlet_vector_int32_t, int32_t, 16);
MARTLET_VECTOR(martlet_vector_int64_t, int64_t, 8);
MARTLET_VECTOR(martlet_vector_uint32_t, uint32_t, 16);
MARTLET_VECTOR(martlet_vector_uint64_t, uint64_t, 8);

#define MARTLET_PASTE_(A, B) A##B
#define MARTLET_PASTE(A, B) MARTLET_PASTE_(A, B)

/// The vector type of an element type, and how many elements it has.
#define MARTLET_VECTOR_OF(T) MARTLET_PASTE(martlet_vector_, T)
#define MARTLET_LANES(T) ((int64_t)(64 / sizeof(T)))

/// The vector at a pointer that need not be aligned. (Vectors are not passed to functions: their passing depends on the
/// processor that a function is compiled for.)
#define MARTLET_LOAD(T, POINTER) (*(const MARTLET_PASTE(MARTLET_VECTOR_OF(T), _unaligned) *)(POINTER))
#define MARTLET_STORE(T, POINTER, VECTOR) (*(MARTLET_PASTE(MARTLET_VECTOR_OF(T), _unaligned) *)(POINTER) = (VECTOR))

/// Combines the lanes of a vector, halves with halves.
#define MARTLET_FOLD_8(COMBINE, VECTOR)             \
  ({                                                \
    __auto_type half = COMBINE(VECTOR.lo, VECTOR.hi); \
    __auto_type quarter = COMBINE(half.lo, half.hi);  \
    COMBINE(quarter.x, quarter.y);                  \
  })
#define MARTLET_FOLD_16(COMBINE, VECTOR)              \
  ({                                                  \
    __auto_type eight = COMBINE(VECTOR.lo, VECTOR.hi); \
    MARTLET_FOLD_8(COMBINE, eight);                   \
  })

#endif
