#include "app/env.hpp"
#include "app/run.hpp"

#include <sys/resource.h>

// Only behind another header is it known whether this is glibc.
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace {

/// Keeps glibc giving large blocks back to the system at once. Left alone it takes the first large block that is freed
/// for a sign of more to come, and keeps as much: that doubles what receive buffers and v2 hash trees cost.
void return_large_blocks() {
#ifdef __GLIBC__
    constexpr int large = 1 << 20;
    mallopt(M_MMAP_THRESHOLD, large);
#endif
}

/// The usual soft limit of 1,024 descriptors is for programs that use select(2); what is allowed is more.
void allow_all_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
    return_large_blocks();
    allow_all_descriptors();
    auto env = bittern::app::process_env(argc, argv);
    return bittern::app::run(env);
}
