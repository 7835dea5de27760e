#pragma once
/// What fuzzing knows, for programs that libFuzzer does not run.

#include "test_data.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace bittern::fuzz {

/// Gives every file of a corpus to its target, which ends the program where a promise is broken.
/// Returns how many there are.
inline int replay(const std::string& corpus, void (*target)(std::string_view)) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(testing::test_data() + "/fuzz/corpus/" + corpus)) {
        std::ifstream in(entry.path(), std::ios::binary);
        target(std::string(std::istreambuf_iterator<char>(in), {}));
        ++files;
    }
    return files;
}

}  // namespace bittern::fuzz
