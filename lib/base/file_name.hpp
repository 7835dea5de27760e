#pragma once
/// Names of files and folders: which may be one, and how any text becomes one.

#include <cstddef>
#include <string>
#include <string_view>

namespace bittern {

/// Bytes that every common file system takes for one component of a path (Linux: NAME_MAX).
constexpr std::size_t longest_file_name = 255;

/// Whether it may be one component of a path: UTF-8 of 1 to 255 bytes, no '/' or NUL, not "." or "..".
[[nodiscard]] bool is_file_name(std::string_view name);

/// Whether a path can have it as one component, in whatever characters: no '/' or NUL, not "", "." or "..", at most 255
/// bytes.
[[nodiscard]] bool is_path_component(std::string_view name);

/// One component of a path made safe to create: printable, no '/' or NUL, not "", "." or "..",
/// at most 255 bytes (cut on a character border, a short extension kept).
/// A component with nothing left becomes "_".
[[nodiscard]] std::string safe_component(std::string_view component);

/// "name.7.ext" for "name.ext", cut in the same way where it would be too long.
[[nodiscard]] std::string numbered_file_name(std::string_view name, std::size_t number);

}  // namespace bittern
