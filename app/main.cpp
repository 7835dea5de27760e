#include "app/env.hpp"
#include "app/run.hpp"

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

}  // namespace

int main(int argc, char** argv) {
    return_large_blocks();
    auto env = bittern::app::process_env(argc, argv);
    return bittern::app::run(env);
}
