#pragma once
/// The parts of the program that tests/bench/hash runs.

#include <cstddef>

/// Prints GB/s of every kernel that runs here, on one core, from memory that the cache holds.
void measure_kernels();

/// Whether this machine has what hash_bare() takes: sixteen lanes for both hashes.
bool has_sixteen_lanes();
/// Reads and hashes a file as fast as the kernels let it, on every core, and forgets the hashes. False where it can't
/// be read, or is not whole groups of sixteen pieces.
bool hash_bare(bool v1, bool v2, std::size_t piece, const char* path);
