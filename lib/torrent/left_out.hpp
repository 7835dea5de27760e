#pragma once
/// What a .torrent file names that bittern does not use.

#include <string>
#include <string_view>
#include <vector>

namespace bittern::torrent {

/// A tracker or web seed whose URL is none that can be asked, or one too many.
struct LeftOut {
    enum class Kind { tracker, web_seed };
    Kind kind;
    std::string text;  ///< of any bytes
};

/// In the order of the file. Of bytes that are no torrent: none.
[[nodiscard]] std::vector<LeftOut> left_out(std::string_view torrent_file);

}  // namespace bittern::torrent
