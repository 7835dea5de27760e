#pragma once
/// A text as a QR code for the camera of a phone.

#include "app/render/style.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace bittern::app {

/// The code in half blocks, two rows of modules a line, with the quiet zone of four modules that
/// ISO/IEC 18004 asks for. With colour it is black on white whatever the terminal's colours; without
/// it the light modules are drawn, which is right on a dark background.
/// Fault::refused where the text is too long for a code or the code is wider than `columns`.
[[nodiscard]] Result<std::string> qr_code(std::string_view text, int columns, const Style& style);

}  // namespace bittern::app
