#include "base/file_name.hpp"

#include "base/printable.hpp"
#include "base/utf8.hpp"

#include <algorithm>

namespace bittern {
namespace {

constexpr std::size_t longest_extension = 16;

/// The longest beginning of at most `limit` bytes that ends between two characters.
std::string_view cut(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U) --limit;
    return text.substr(0, limit);
}

/// ".mkv" of "a.mkv"; empty where there is none, where it is long, or where nothing stands before
/// it.
std::string_view extension_of(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || name.size() - dot > longest_extension) return {};
    return name.substr(dot);
}

/// The stem is cut so that the whole is not too long.
std::string with_end(std::string_view stem, const std::string& end) {
    return std::string(cut(stem, longest_file_name - end.size())) + end;
}

}  // namespace

bool is_file_name(std::string_view name) {
    return is_path_component(name) && is_utf8(name);
}

bool is_path_component(std::string_view name) {
    return !name.empty() && name.size() <= longest_file_name && name != "." && name != ".." &&
           name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

std::string safe_component(std::string_view component) {
    std::string name = printable(component);
    std::replace(name.begin(), name.end(), '/', '_');
    if (name.empty() || name == "." || name == "..") return "_";
    if (name.size() <= longest_file_name) return name;
    return with_end(name, std::string(extension_of(name)));
}

std::string numbered_file_name(std::string_view name, std::size_t number) {
    const auto extension = extension_of(name);
    const auto stem = name.substr(0, name.size() - extension.size());
    return with_end(stem, "." + std::to_string(number) + std::string(extension));
}

}  // namespace bittern
