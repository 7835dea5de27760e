#pragma once
/// Where the files of a torrent are.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::storage {

/// A path for each file of a torrent, by its number. It never changes, and copies share what they hold: one list for
/// all who want to know, and a file takes the length of its path and some bytes, where a path object
/// takes about 450. Any thread may use it.
class FilePaths {
public:
    /// No files.
    FilePaths();
    /// One path a file, below `folder` or absolute; empty for what is never on disk (pad files, links, what nobody
    /// asks for).
    FilePaths(std::filesystem::path folder, std::span<const std::string_view> paths);

    [[nodiscard]] const std::filesystem::path& folder() const { return list_->folder; }
    [[nodiscard]] std::size_t size() const { return list_->ends.size(); }
    /// Whether the file has a path; false beyond the end.
    [[nodiscard]] bool has(std::size_t file) const { return file < size() && !given(file).empty(); }
    /// The path as it was given.
    [[nodiscard]] std::string_view given(std::size_t file) const;
    /// The whole path; empty where there is none.
    [[nodiscard]] std::string operator[](std::size_t file) const;

private:
    struct List {
        std::filesystem::path folder;
        std::string text;               ///< all paths, one behind the other
        std::vector<std::size_t> ends;  ///< of each in `text`
    };
    std::shared_ptr<const List> list_;
};

}  // namespace bittern::storage
