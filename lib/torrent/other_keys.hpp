#pragma once
/// What a .torrent file says besides what is understood.

#include <string>
#include <string_view>
#include <vector>

namespace bittern::torrent {

/// A key that means nothing to bittern, as `httpseeds`, or `encoding` beside the info dictionary.
struct OtherKey {
    std::string key;    ///< in the info dictionary: `info.publisher`; of its v1 files: `info.files.md5sum`; printable
    std::string value;  ///< printable, at most 200 columns: texts and numbers as they are, lists by what they hold
};

/// The first 50, in the order of the file; those of v1 files once each, with the value of the first that has it.
/// `left_out` counts the others, each once as long as there are no more than 10,000.
struct OtherKeys {
    std::vector<OtherKey> keys;
    std::size_t left_out = 0;
};

/// Of bytes that are no torrent: none.
[[nodiscard]] OtherKeys other_keys(std::string_view torrent_file);

}  // namespace bittern::torrent
