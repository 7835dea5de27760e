#pragma once
/// Keys of a terminal, as the bytes that it sends.

#include <string>
#include <vector>

namespace bittern::app {

struct KeyPress {
    enum class Key { text, up, down, left, right, page_up, page_down, home, end, enter, escape, backspace };
    Key key = Key::text;
    std::string text = {};  ///< of Key::text: one character, as UTF-8
    friend bool operator==(const KeyPress&, const KeyPress&) = default;
};

/// Takes whole keys off the front of what came. A sequence that is not whole stays, a lone escape at the end is the
/// key; sequences of other keys and control characters are dropped.
[[nodiscard]] std::vector<KeyPress> take_keys(std::string& bytes);

}  // namespace bittern::app
