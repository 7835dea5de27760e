#pragma once
/// Text from outside, spelled so that nothing of it is lost.

#include <string>
#include <string_view>

namespace bittern {

/// The text on one line, printable, and unlike printable() to be told from any other: `\n`, `\t`, `\r`, `\\`,
/// `\u{200c}` for other code points that printable() replaces, `\xff` for bytes that are no UTF-8.
[[nodiscard]] std::string escaped(std::string_view text);
/// The same cut to so many columns, at little cost however long the text is.
[[nodiscard]] std::string escaped(std::string_view text, int columns);

}  // namespace bittern
