#include "app/commands/standard_input.hpp"

#include "torrent/metainfo.hpp"

#include <algorithm>
#include <istream>

namespace bittern::app {
namespace {

/// Reads on until the bytes are so many, or the end.
void read_up_to(std::istream& in, std::size_t most, std::string& bytes) {
    constexpr std::size_t chunk = 64 << 10;
    while (in && bytes.size() < most) {
        const auto before = bytes.size();
        bytes.resize(std::min(most, before + chunk));
        in.read(bytes.data() + before, static_cast<std::streamsize>(bytes.size() - before));
        bytes.resize(before + static_cast<std::size_t>(in.gcount()));
    }
}

}  // namespace

bool is_torrent_file(std::string_view bytes) {
    const auto colon = bytes.substr(0, 12).find(':');
    return bytes.size() > 1 && bytes[0] == 'd' && bytes[1] >= '0' && bytes[1] <= '9' && colon != std::string_view::npos;
}

Result<std::string> read_standard_input(std::istream& in, Bytes most_torrent) {
    std::string bytes;
    const auto one_more = [](Bytes most) { return static_cast<std::size_t>(most.count) + 1; };
    read_up_to(in, one_more(most_text), bytes);
    const auto most = is_torrent_file(bytes) ? most_torrent : most_text;
    read_up_to(in, one_more(most), bytes);
    if (bytes.size() < one_more(most)) return bytes;
    if (is_torrent_file(bytes))
        return fail(Fault::malformed, "standard input is larger than a .torrent file may be (" + to_string(most) + ")");
    return fail(Fault::usage, "standard input is larger than a list of links may be (" + to_string(most) +
                                  "): is it one? a longer list can be given in parts, see split(1)");
}

}  // namespace bittern::app
