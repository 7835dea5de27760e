// Of Linux: /proc is read.

#include "rpc/process_figures.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <unistd.h>

namespace bittern::rpc {
namespace {

std::optional<Bytes> resident() {
    std::ifstream file("/proc/self/statm");
    std::int64_t size = 0, pages = 0;
    if (!(file >> size >> pages)) return std::nullopt;
    return Bytes{pages * ::sysconf(_SC_PAGESIZE)};
}

std::optional<std::int64_t> descriptors() {
    std::error_code failed;
    const std::filesystem::directory_iterator folder("/proc/self/fd", failed);
    if (failed) return std::nullopt;
    return std::distance(begin(folder), end(folder)) - 1;  // one is the folder itself
}

std::chrono::duration<double> seconds(const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

}  // namespace

ProcessFigures process_figures() {
    ProcessFigures figures{.resident = resident(), .descriptors = descriptors(), .most_descriptors = {}, .cpu = {}};
    if (rlimit limit{}; ::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        figures.most_descriptors = static_cast<std::int64_t>(limit.rlim_cur);
    if (rusage usage{}; ::getrusage(RUSAGE_SELF, &usage) == 0)
        figures.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    return figures;
}

}  // namespace bittern::rpc
