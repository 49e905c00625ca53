// The routines of LAPACK and BLAS that Martlet calls, with 32-bit integers, and each as a function that takes values.
//
// They are declared here so that no header of a package is needed. Matrices are column-major. Fortran passes everything
// by address, and after all arguments the length of each text, which is 1 here. A status is 0, or what LAPACK's `info`
// says. Work areas are as large as LAPACK's documentation asks for.
#ifndef MARTLET_LAPACK_H
#define MARTLET_LAPACK_H

#include <stddef.h>
#include <stdint.h>

void dsyevd_(const char *job, const char *triangle, const int32_t *n, double *a, const int32_t *lda, double *values,
             double *work, const int32_t *work_size, int32_t *integer_work, const int32_t *integer_work_size,
             int32_t *status, size_t job_length, size_t triangle_length);
void dpotrf_(const char *triangle, const int32_t *n, double *a, const int32_t *lda, int32_t *status,
             size_t triangle_length);
void dgesdd_(const char *job, const int32_t *m, const int32_t *n, double *a, const int32_t *lda, double *values,
             double *u, const int32_t *ldu, double *vt, const int32_t *ldvt, double *work, const int32_t *work_size,
             int32_t *integer_work, int32_t *status, size_t job_length);
void dgeqrf_(const int32_t *m, const int32_t *n, double *a, const int32_t *lda, double *scales, double *work,
             const int32_t *work_size, int32_t *status);
void dorgqr_(const int32_t *m, const int32_t *n, const int32_t *k, double *a, const int32_t *lda, const double *scales,
             double *work, const int32_t *work_size, int32_t *status);
void dgetrf_(const int32_t *m, const int32_t *n, double *a, const int32_t *lda, int32_t *pivots, int32_t *status);
void dgetrs_(const char *transposed, const int32_t *n, const int32_t *columns, const double *a, const int32_t *lda,
             const int32_t *pivots, double *b, const int32_t *ldb, int32_t *status, size_t transposed_length);
void dtrsm_(const char *side, const char *triangle, const char *transposed, const char *diagonal, const int32_t *m,
            const int32_t *n, const double *alpha, const double *a, const int32_t *lda, double *b, const int32_t *ldb,
            size_t side_length, size_t triangle_length, size_t transposed_length, size_t diagonal_length);

static inline int32_t martlet_lapack_leading(int32_t rows) { return rows > 1 ? rows : 1; }

/// Eigenvalues (ascending) of a symmetric matrix and, where `vectors`, eigenvectors in its place.
static inline int32_t martlet_lapack_eigen(int vectors, int32_t n, double *a, double *values, double *work,
                                           int32_t work_size, int32_t *integer_work, int32_t integer_work_size) {
  int32_t status = 0, lda = martlet_lapack_leading(n);
  dsyevd_(vectors ? "V" : "N", "U", &n, a, &lda, values, work, &work_size, integer_work, &integer_work_size, &status,
          1, 1);
  return status;
}

/// The upper Cholesky factor in the upper triangle.
static inline int32_t martlet_lapack_cholesky(int32_t n, double *a) {
  int32_t status = 0, lda = martlet_lapack_leading(n);
  dpotrf_("U", &n, a, &lda, &status, 1);
  return status;
}

/// Singular values (descending) and singular vectors, U `[m, k]` and Vᵀ `[k, n]`. A `work_size` of -1 stores the best
/// one in `work`.
static inline int32_t martlet_lapack_svd(int32_t m, int32_t n, double *a, double *values, double *u, double *vt,
                                         double *work, int32_t work_size, int32_t *integer_work) {
  int32_t status = 0, lda = martlet_lapack_leading(m), ldvt = martlet_lapack_leading(m < n ? m : n);
  dgesdd_("S", &m, &n, a, &lda, values, u, &lda, vt, &ldvt, work, &work_size, integer_work, &status, 1);
  return status;
}

/// R in the upper triangle, and below it reflectors with their scales.
static inline int32_t martlet_lapack_qr(int32_t m, int32_t n, double *a, double *scales, double *work,
                                        int32_t work_size) {
  int32_t status = 0, lda = martlet_lapack_leading(m);
  dgeqrf_(&m, &n, a, &lda, scales, work, &work_size, &status);
  return status;
}

/// The n columns of Q in the place of its reflectors.
static inline int32_t martlet_lapack_q(int32_t m, int32_t n, double *a, const double *scales, double *work,
                                       int32_t work_size) {
  int32_t status = 0, lda = martlet_lapack_leading(m);
  dorgqr_(&m, &n, &n, a, &lda, scales, work, &work_size, &status);
  return status;
}

/// L and U in the place of a matrix, and which rows were exchanged; the status is the first pivot that is 0.
static inline int32_t martlet_lapack_lu(int32_t n, double *a, int32_t *pivots) {
  int32_t status = 0, lda = martlet_lapack_leading(n);
  dgetrf_(&n, &n, a, &lda, pivots, &status);
  return status;
}

/// The solutions of `A X = B` (or `Aᵀ X = B`) in the place of B, from L and U.
static inline int32_t martlet_lapack_lu_solve(int transposed, int32_t n, int32_t columns, const double *lu,
                                              const int32_t *pivots, double *b) {
  int32_t status = 0, lda = martlet_lapack_leading(n);
  dgetrs_(transposed ? "T" : "N", &n, &columns, lu, &lda, pivots, b, &lda, &status, 1);
  return status;
}

/// The solutions of `X op(T) = B` in the place of B `[m, n]`, for triangular T.
static inline void martlet_blas_triangular_solve_right(int upper, int transposed, int unit_diagonal, int32_t m,
                                                       int32_t n, const double *t, double *b) {
  int32_t ldt = martlet_lapack_leading(n), ldb = martlet_lapack_leading(m);
  double one = 1;
  dtrsm_("R", upper ? "U" : "L", transposed ? "T" : "N", unit_diagonal ? "U" : "N", &m, &n, &one, t, &ldt, b, &ldb, 1,
         1, 1, 1);
}

#endif
