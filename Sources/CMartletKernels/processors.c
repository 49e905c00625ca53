// How many processors there are for this process.
#define _GNU_SOURCE
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "martlet_pool.h"

#if defined(__linux__)
#include <sched.h>

// The processors that this thread may run on; 0 where the system does not tell.
static int32_t allowed_processors(void) {
  for (size_t limit = 1024; limit <= 1 << 20; limit *= 4) {
    cpu_set_t *set = CPU_ALLOC(limit);
    if (!set) return 0;
    size_t size = CPU_ALLOC_SIZE(limit);
    int32_t count = sched_getaffinity(0, size, set) == 0 ? CPU_COUNT_S(size, set) : 0;
    CPU_FREE(set);
    if (count > 0) return count;
  }
  return 0;
}

// The processors' worth of time that a control group leaves its processes, rounded up.
static int32_t quota_of_group(const char *group) {
  char path[PATH_MAX];
  if (snprintf(path, sizeof path, "/sys/fs/cgroup%s/cpu.max", group) >= (int)sizeof path) return INT32_MAX;
  FILE *file = fopen(path, "r");
  if (!file) return INT32_MAX;
  long long quota = 0, period = 0;
  int read = fscanf(file, "%lld %lld", &quota, &period);  // "max 100000" where there is no limit
  fclose(file);
  if (read != 2 || quota <= 0 || period <= 0 || quota / period >= INT32_MAX) return INT32_MAX;
  return (int32_t)((quota + period - 1) / period);
}

// The least quota of this process's control group (version 2) and those above it.
static int32_t quota(void) {
  char line[PATH_MAX], *group = NULL;
  FILE *file = fopen("/proc/self/cgroup", "r");
  if (!file) return INT32_MAX;
  while (!group && fgets(line, sizeof line, file)) {
    if (strncmp(line, "0::/", 4) == 0) group = line + 3;
  }
  fclose(file);
  if (!group) return INT32_MAX;
  group[strcspn(group, "\n")] = 0;
  int32_t least = INT32_MAX;
  for (char *end = group + strlen(group); end; end = strrchr(group, '/')) {
    *end = 0;
    int32_t own = quota_of_group(group);
    if (own < least) least = own;
  }
  return least;
}
#else
static int32_t allowed_processors(void) { return 0; }
static int32_t quota(void) { return INT32_MAX; }
#endif

int32_t martlet_processors(void) {
  int32_t count = allowed_processors();
  if (count == 0) count = (int32_t)sysconf(_SC_NPROCESSORS_ONLN);
  int32_t limit = quota();
  if (count > limit) count = limit;
  return count > 0 ? count : 1;
}
