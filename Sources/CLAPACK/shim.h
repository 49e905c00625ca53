// The routines of LAPACK and BLAS that Martlet calls, with 32-bit integers, so that no header of a package is needed.
//
// Matrices are column-major. Fortran passes everything by address, and after all arguments the length of each text,
// which is 1 here.
#ifndef MARTLET_LAPACK_H
#define MARTLET_LAPACK_H

#include <stddef.h>
#include <stdint.h>

/// Eigenvalues (ascending) and eigenvectors of a symmetric matrix, by divide and conquer.
void dsyevd_(const char *job, const char *triangle, const int32_t *n, double *a, const int32_t *lda, double *values,
             double *work, const int32_t *work_size, int32_t *integer_work, const int32_t *integer_work_size,
             int32_t *info, size_t job_length, size_t triangle_length);

/// The Cholesky factor of a symmetric positive definite matrix.
void dpotrf_(const char *triangle, const int32_t *n, double *a, const int32_t *lda, int32_t *info,
             size_t triangle_length);

/// Singular values (descending) and singular vectors, by divide and conquer.
void dgesdd_(const char *job, const int32_t *m, const int32_t *n, double *a, const int32_t *lda, double *values,
             double *u, const int32_t *ldu, double *vt, const int32_t *ldvt, double *work, const int32_t *work_size,
             int32_t *integer_work, int32_t *info, size_t job_length);

/// R and the reflectors whose product is Q.
void dgeqrf_(const int32_t *m, const int32_t *n, double *a, const int32_t *lda, double *scales, double *work,
             const int32_t *work_size, int32_t *info);

/// The first n columns of Q from its k reflectors.
void dorgqr_(const int32_t *m, const int32_t *n, const int32_t *k, double *a, const int32_t *lda, const double *scales,
             double *work, const int32_t *work_size, int32_t *info);

/// L and U of a matrix with exchanged rows.
void dgetrf_(const int32_t *m, const int32_t *n, double *a, const int32_t *lda, int32_t *pivots, int32_t *info);

/// Solves systems with what dgetrf has made.
void dgetrs_(const char *transposed, const int32_t *n, const int32_t *columns, const double *a, const int32_t *lda,
             const int32_t *pivots, double *b, const int32_t *ldb, int32_t *info, size_t transposed_length);

/// Solves triangular systems.
void dtrsm_(const char *side, const char *triangle, const char *transposed, const char *diagonal, const int32_t *m,
            const int32_t *n, const double *alpha, const double *a, const int32_t *lda, double *b, const int32_t *ldb,
            size_t side_length, size_t triangle_length, size_t transposed_length, size_t diagonal_length);

#endif
