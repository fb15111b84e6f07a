#pragma once
#include <stddef.h>
#include <stdint.h>

/// libFuzzer's loop: reads its options from the arguments and calls `run` with one input after another.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*run)(const uint8_t *data, size_t size));
