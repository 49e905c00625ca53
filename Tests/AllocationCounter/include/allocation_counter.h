// Counts what the process holds from `malloc`, of all libraries, by standing in for it.
#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

/// Whether `malloc` is counted on this system (with glibc, and not under a sanitizer, which stands in for it itself).
bool allocation_counter_works(void);

/// Starts the peak anew from what is held now.
void allocation_counter_reset(void);

/// The most bytes that were held at once since the reset, beyond what was held then.
int64_t allocation_counter_peak(void);

#endif
