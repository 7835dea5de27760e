#include "storage/stamped_files.hpp"

#include <algorithm>

namespace bittern::storage {

/// Never changes but for the flags, so that readers need no lock while they look at a file.
struct StampedFiles::Expectation {
    explicit Expectation(std::vector<StampedFile> list) : files(std::move(list)), changed(files.size()) {}
    [[nodiscard]] std::optional<std::size_t> stamped(FileIndex file) const {
        const auto at = static_cast<std::size_t>(file.value);
        if (file.value < 0 || at >= files.size() || !files[at].stamp) return std::nullopt;
        return at;
    }
    std::vector<StampedFile> files;
    std::vector<std::atomic<bool>> changed;
};

void StampedFiles::expect(std::vector<StampedFile> files) {
    const bool any =
        std::any_of(files.begin(), files.end(), [](const StampedFile& file) { return file.stamp.has_value(); });
    auto expectation = std::make_shared<Expectation>(std::move(files));
    const std::lock_guard lock(mutex_);
    current_ = std::move(expectation);
    any_ = any;
}

std::shared_ptr<StampedFiles::Expectation> StampedFiles::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

std::size_t StampedFiles::count() const {
    const auto expectation = current();
    return expectation ? expectation->files.size() : 0;
}

bool StampedFiles::look(FileIndex file) {
    const auto expectation = current();
    const auto at = expectation ? expectation->stamped(file) : std::nullopt;
    if (!at) return true;
    if (expectation->changed[*at]) return false;
    const StampedFile& expected = expectation->files[*at];
    const auto found = content::stamp_of(expected.path);
    if (found && *found == *expected.stamp) return true;
    if (!expectation->changed[*at].exchange(true) && expectation == current()) on_change_(file, expected.path);
    return false;
}

}  // namespace bittern::storage
