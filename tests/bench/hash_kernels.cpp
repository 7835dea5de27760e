#include "content/sha/lanes.hpp"
#include "content/sha/pairs.hpp"
#include "hash_bench.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <vector>

#include <fmt/format.h>

using namespace bittern::content;

namespace {

constexpr std::size_t rounds = 5;

/// Processor time of this thread: others at work on the machine take none of it.
double now() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Seconds that one call takes, the median of several.
template <class Work>
double seconds(const Work& work) {
    std::array<double, rounds> all{};
    for (double& one : all) {
        const double begin = now();
        work();
        one = now() - begin;
    }
    std::sort(all.begin(), all.end());
    return all[rounds / 2];
}

/// GB/s over messages of one length, as many as fit in half a mebibyte, again and again.
template <class Hash>
double speed(const sha::Kernel& kernel, std::size_t length) {
    constexpr std::size_t memory = std::size_t{1} << 19, repeats = 256;
    std::vector<std::uint8_t> bytes(memory);
    for (std::size_t k = 0; k < memory; ++k) bytes[k] = static_cast<std::uint8_t>(k * 2654435761U >> 11);
    std::vector<Hash> digests(memory / length);
    std::vector<sha::Part<Hash>> parts;
    for (std::size_t k = 0; k < digests.size(); ++k) {
        parts.push_back({.bytes = std::span(bytes).subspan(k * length, length), .digest = &digests[k]});
    }
    const sha::Lanes<Hash> lanes(kernel);
    const double took = seconds([&] {
        for (std::size_t k = 0; k < repeats; ++k) lanes.hash(parts);
    });
    return static_cast<double>(digests.size() * length * repeats) / took / 1e9;
}

/// Nodes of a merkle tree, in millions a second.
double parents(const sha::Kernel& kernel) {
    constexpr std::size_t pairs = 4096, repeats = 64;
    std::vector<Sha256> nodes(2 * pairs);
    const double took = seconds([&] {
        for (std::size_t k = 0; k < repeats; ++k) sha::hash_pairs(kernel, nodes);
    });
    return static_cast<double>(pairs * repeats) / took / 1e6;
}

template <class Hash>
void measure(const char* name) {
    for (const sha::Kernel& kernel : sha::kernels<Hash>()) {
        if (!kernel.runs_here) continue;
        fmt::print("| {} | {} | {:.2f} | {:.2f} |", name, sha::to_string(kernel), speed<Hash>(kernel, 16384),
                   speed<Hash>(kernel, 1000));
        if constexpr (std::is_same_v<Hash, Sha256>) fmt::print(" {:.1f} |", parents(kernel));
        fmt::print("\n");
    }
}

}  // namespace

void measure_kernels() {
    fmt::print("| hash | kernel | 16 KiB, GB/s | 1,000 bytes, GB/s | nodes, M/s |\n| --- | --- | --- | --- | --- |\n");
    measure<Sha1>("SHA-1");
    measure<Sha256>("SHA-256");
}
