#pragma once
/// What fuzz targets are written with.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace bittern::fuzz {

/// Ends the program, which libFuzzer and the tests both report, where a promise is broken.
inline void require(bool holds, const char* promise) {
    if (holds) return;
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

}  // namespace bittern::fuzz
