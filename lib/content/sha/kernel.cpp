#include "content/sha/kernel.hpp"

#include "content/sha/compress.hpp"

#include <algorithm>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace bittern::content::sha {
namespace {

#if defined(__x86_64__)

/// The compiler's library asks the processor, and asks the system whether it keeps the registers.
bool has_avx512() {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
}

bool has_avx2() {
    return __builtin_cpu_supports("avx2");
}

/// Clang 14 does not know it by name. It works on registers that every system keeps.
bool has_sha() {
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
    constexpr unsigned sha = 1U << 29;
    return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx & sha) != 0 && __builtin_cpu_supports("sse4.1");
}

#endif

const Kernel& first_of(std::span<const Kernel> all, std::size_t most) {
    return *std::find_if(all.begin(), all.end(),
                         [&](const Kernel& kernel) { return kernel.runs_here && kernel.lanes <= most; });
}

}  // namespace

template <>
std::span<const Kernel> kernels<Sha1>() {
    // In the order of their speed as measured; tests/bench/README.md has the figures.
    static const Kernel all[] {
#if defined(__x86_64__)
        {"AVX-512", 16, sha1_avx512, has_avx512()}, {"AVX2", 8, sha1_avx2, has_avx2()},
            {"SHA-NI", 2, sha1_ni, has_sha()},
#endif
            {"OpenSSL", 1, sha1_openssl, true},
    };
    return all;
}

template <>
std::span<const Kernel> kernels<Sha256>() {
    static const Kernel all[] {
#if defined(__x86_64__)
        {"AVX-512", 16, sha256_avx512, has_avx512()}, {"SHA-NI", 2, sha256_ni, has_sha()},
            {"AVX2", 8, sha256_avx2, has_avx2()},
#endif
            {"OpenSSL", 1, sha256_openssl, true},
    };
    return all;
}

Choice fastest_of(std::size_t most) {
    return {&first_of(kernels<Sha1>(), most), &first_of(kernels<Sha256>(), most)};
}

const Choice& fastest() {
    static const Choice choice = fastest_of(most_lanes);
    return choice;
}

std::string to_string(const Kernel& kernel) {
    std::string text(kernel.name);
    if (kernel.lanes > 1) text += " (" + std::to_string(kernel.lanes) + " lanes)";
    return text;
}

}  // namespace bittern::content::sha
