#pragma once
/// A folder that a test may fill; it goes away with the test.

#include <cstdlib>
#include <filesystem>
#include <string>

namespace bittern::test {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "bittern-test-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) std::abort();  // no test can go on without it
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace bittern::test
