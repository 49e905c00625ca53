#ifndef MARTLET_PROBE_H
#define MARTLET_PROBE_H

/// Floating-point operations a second that multiply-adds in registers reach on a number of threads (float32).
double martlet_probe_multiply_adds(int threads);

/// Operations a second that dot products of bytes in registers reach; 0 where the processor has none that are exact.
double martlet_probe_byte_multiply_adds(int threads);

/// Bytes a second that a copy of memory reads and writes on a number of threads.
double martlet_probe_copy(int threads);

#endif
