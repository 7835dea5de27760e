// What the pipeline is measured by: sixteen pieces at a time through the fastest kernel, and nothing else. No trees, no
// files of other sizes, no progress: a file of whole groups of sixteen pieces only.
#include "content/sha/kernel.hpp"
#include "content/sha/state.hpp"
#include "hash_bench.hpp"

#include <array>
#include <atomic>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace bittern;

namespace {

constexpr std::size_t block = 16 << 10, stretch = 32 << 10, lanes = content::sha::most_lanes;

template <class Hash>
class Sixteen {
public:
    void begin() {
        for (std::size_t word = 0; word < words; ++word)
            for (std::size_t lane = 0; lane < lanes; ++lane)
                state_[word * lanes + lane] = content::sha::initial_state<Hash>[word];
    }
    void take(std::array<const std::uint8_t*, lanes> at, std::size_t offset, std::size_t size) {
        for (auto& lane : at) lane += offset;
        kernel_.compress(state_.data(), at.data(), size / content::sha::chunk);
    }
    [[nodiscard]] std::uint32_t sum() const { return state_[0]; }

private:
    static constexpr std::size_t words = std::tuple_size_v<content::sha::State<Hash>>;
    const content::sha::Kernel& kernel_ = content::sha::kernels<Hash>().front();
    alignas(64) std::array<std::uint32_t, words * lanes> state_{};
};

}  // namespace

bool has_sixteen_lanes() {
    const auto& kernels = content::sha::fastest();
    return kernels.sha1->lanes == lanes && kernels.sha256->lanes == lanes;
}

bool hash_bare(bool v1, bool v2, std::size_t piece, const char* path) {
    const int file = ::open(path, O_RDONLY);
    struct stat status {};
    if (file < 0 || ::fstat(file, &status) != 0 || piece % stretch != 0) return false;
    const auto groups = static_cast<std::size_t>(status.st_size) / piece / lanes;
    if (static_cast<std::size_t>(status.st_size) != groups * lanes * piece) return false;
    std::atomic<std::size_t> next = 0;
    std::atomic<std::uint32_t> sum = 0;  // so that nothing can be left out
    std::atomic<bool> failed = false;
    const auto work = [&] {
        std::vector<std::uint8_t> tile(stretch * lanes);
        std::array<const std::uint8_t*, lanes> rows{};
        for (std::size_t lane = 0; lane < lanes; ++lane) rows[lane] = &tile[lane * stretch];
        Sixteen<content::Sha1> pieces;
        Sixteen<content::Sha256> blocks;
        for (std::size_t group = next++; group < groups; group = next++) {
            pieces.begin();
            for (std::size_t offset = 0; offset < piece; offset += stretch) {
                for (std::size_t lane = 0; lane < lanes; ++lane) {
                    const auto at = static_cast<off_t>((group * lanes + lane) * piece + offset);
                    if (::pread(file, &tile[lane * stretch], stretch, at) != static_cast<ssize_t>(stretch))
                        failed = true;
                }
                if (v1) pieces.take(rows, 0, stretch);
                for (std::size_t at = 0; v2 && at < stretch; at += block) {
                    blocks.begin();
                    blocks.take(rows, at, block);
                    sum += blocks.sum();
                }
            }
            sum += pieces.sum();
        }
    };
    {
        std::vector<std::jthread> threads;
        for (unsigned k = 0; k < std::thread::hardware_concurrency(); ++k) threads.emplace_back(work);
    }
    ::close(file);
    return !failed;
}
