#include "app/render/qr.hpp"

#include <memory>

#include <fmt/format.h>
#include <qrencode.h>

namespace bittern::app {
namespace {

constexpr int quiet_zone = 4;
constexpr auto black_on_white = "\033[30;107m";
constexpr auto plain = "\033[0m";

struct FreeCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};
using Code = std::unique_ptr<QRcode, FreeCode>;

/// Whether the module is dark; the quiet zone and all beyond it is light.
bool is_dark(const QRcode& code, int row, int column) {
    const bool outside = row < 0 || column < 0 || row >= code.width || column >= code.width;
    return !outside && (code.data[row * code.width + column] & 1) != 0;
}

/// One character for two modules, one above the other.
const char* half_blocks(bool upper, bool lower) {
    if (upper && lower) return "█";
    if (upper) return "▀";
    return lower ? "▄" : " ";
}

}  // namespace

Result<std::string> qr_code(std::string_view text, int columns, const Style& style) {
    const Code code(QRcode_encodeString(std::string(text).c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, 1));
    if (!code) return fail(Fault::refused, "the link is too long for a QR code; share fewer trackers");
    const int width = code->width + 2 * quiet_zone;
    if (width > columns)
        return fail(Fault::refused, fmt::format("the QR code needs {} columns and the terminal has {}; "
                                                "widen it and try again",
                                                width, columns));
    const bool ink = style.has_color();
    std::string drawing;
    for (int row = -quiet_zone; row < code->width + quiet_zone; row += 2) {
        if (style.has_color()) drawing += black_on_white;
        for (int column = -quiet_zone; column < code->width + quiet_zone; ++column)
            drawing += half_blocks(is_dark(*code, row, column) == ink, is_dark(*code, row + 1, column) == ink);
        if (style.has_color()) drawing += plain;
        drawing += '\n';
    }
    return drawing;
}

}  // namespace bittern::app
