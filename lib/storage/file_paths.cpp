#include "storage/file_paths.hpp"

#include <utility>

namespace bittern::storage {
FilePaths::FilePaths() {
    static const auto none = std::make_shared<const List>();
    list_ = none;
}

FilePaths::FilePaths(std::filesystem::path folder, std::span<const std::string_view> paths) {
    auto list = std::make_shared<List>();
    list->folder = std::move(folder);
    std::size_t bytes = 0;
    for (const auto path : paths) bytes += path.size();
    list->text.reserve(bytes);
    list->ends.reserve(paths.size());
    for (const auto path : paths) {
        list->text += path;
        list->ends.push_back(list->text.size());
    }
    list_ = std::move(list);
}

std::string_view FilePaths::given(std::size_t file) const {
    const std::size_t begin = file == 0 ? 0 : list_->ends[file - 1];
    return std::string_view(list_->text).substr(begin, list_->ends[file] - begin);
}

std::string FilePaths::operator[](std::size_t file) const {
    const auto path = given(file);
    const auto& folder = list_->folder.native();
    if (path.empty() || path.front() == '/' || folder.empty()) return std::string(path);
    std::string whole;
    whole.reserve(folder.size() + 1 + path.size());
    whole += folder;
    if (folder.back() != '/') whole += '/';
    return whole += path;
}

}  // namespace bittern::storage
