#pragma once
/// The parts of the program that tests/bench/hash runs.

/// Prints GB/s of every kernel that runs here, on one core, from memory that the cache holds.
void measure_kernels();
