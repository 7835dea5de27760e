#include "base/file_name.hpp"
#include "torrent/read_files.hpp"
#include "torrent/text.hpp"

#include <algorithm>

namespace bittern::torrent {
namespace {

constexpr std::size_t longest_path = 4095;       // PATH_MAX without its NUL: no open() takes more
constexpr std::size_t memory_of_component = 48;  // what one takes besides its text
/// libtorrent counts the blocks of a file in an int and keeps a bit in hand.
constexpr std::int64_t largest_file = std::int64_t{(1 << 30) - 1} * (16 << 10) - 1;

/// As it would be created, where longer names are cut.
std::size_t length_of(std::span<const std::string_view> path) {
    std::size_t length = path.empty() ? 0 : path.size() - 1;
    for (const auto component : path) length += std::min(component.size(), longest_file_name);
    return length;
}

}  // namespace

Result<std::vector<std::string_view>> read_strings(const Node& list, std::string_view what) {
    std::vector<std::string_view> strings;
    strings.reserve(static_cast<std::size_t>(list.list_size()));
    for (int i = 0; i < list.list_size(); ++i) {
        const Node part = list.list_at(i);
        if (part.type() != Node::string_t)
            return fail(Fault::malformed, std::string(what) + " holds something else than text");
        strings.push_back(bytes_of(part));
    }
    return strings;
}

Bytes path_memory(std::span<const std::string_view> path) {
    return {static_cast<std::int64_t>(length_of(path) + path.size() * memory_of_component)};
}

Result<void> PathLimits::take(std::span<const std::string_view> path) {
    const auto length = length_of(path);
    if (length > longest_path)
        return fail(Fault::malformed, "a path has " + std::to_string(length) + " bytes, more than a file system takes");
    memory_ += path_memory(path);
    if (memory_ <= most_) return {};
    return fail(Fault::malformed,
                "the paths of its files are too many and too deep: more than " + to_string(most_) + " in all");
}

std::string_view name_in(const Node& info) {
    const Node better = find_string(info, "name.utf-8");
    return bytes_of(better ? better : find_string(info, "name"));
}

Result<FileEntry> read_file_entry(const Node& dictionary) {
    BITTERN_CHECK(check_keys(dictionary, "a file's dictionary"));
    FileEntry entry;
    const auto attributes = bytes_of(find_string(dictionary, "attr"));
    entry.pad = attributes.find('p') != std::string_view::npos;
    entry.executable = attributes.find('x') != std::string_view::npos;
    entry.link = attributes.find('l') != std::string_view::npos;
    if (entry.link) {  // takes no room in the torrent, whatever length it claims
        if (const Node target = find_list(dictionary, "symlink path"); target) {
            BITTERN_TRY(entry.target, read_strings(target, "the target of a symbolic link"));
        }
        return entry;
    }
    BITTERN_TRY(const auto length, find_integer(dictionary, "length"));
    if (!length) return fail(Fault::malformed, "a file has no length");
    if (*length < 0 || *length > largest_file)
        return fail(Fault::malformed, "a file has the impossible length " + std::to_string(*length));
    entry.size = {*length};
    return entry;
}

}  // namespace bittern::torrent
