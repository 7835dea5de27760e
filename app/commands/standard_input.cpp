#include "app/commands/standard_input.hpp"

#include "base/paths.hpp"
#include "torrent/metainfo.hpp"

#include <algorithm>
#include <istream>
#include <system_error>

namespace bittern::app {
namespace {

/// Reads on until the bytes are so many, or the end.
Result<void> read_up_to(std::istream& in, std::size_t most, std::string& bytes) {
    constexpr std::size_t chunk = 64 << 10;
    while (bytes.size() < most) {
        const auto before = bytes.size();
        bytes.resize(std::min(most, before + chunk));
        BITTERN_TRY(const auto read, read_next(in, std::span(bytes).subspan(before)));
        bytes.resize(before + read);
        if (read == 0) break;
    }
    return {};
}

}  // namespace

bool is_torrent_file(std::string_view bytes) {
    const auto colon = bytes.substr(0, 12).find(':');
    return bytes.size() > 1 && bytes[0] == 'd' && bytes[1] >= '0' && bytes[1] <= '9' && colon != std::string_view::npos;
}

// Of the stream's buffer, since only that tells the cause: the stream itself would say "bad".
Result<std::size_t> read_next(std::istream& in, std::span<char> bytes) {
    try {
        const auto read = in.rdbuf()->sgetn(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        return static_cast<std::size_t>(read);
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::bad_file_descriptor) return fail(Fault::storage, "standard input is closed");
        return fail(Fault::storage, "cannot read standard input: " + errno_message(error.code().value()));
    }
}

Result<std::string> read_standard_input(std::istream& in, Bytes most_torrent) {
    std::string bytes;
    const auto one_more = [](Bytes most) { return static_cast<std::size_t>(most.count) + 1; };
    BITTERN_CHECK(read_up_to(in, one_more(most_text), bytes));
    const auto most = is_torrent_file(bytes) ? most_torrent : most_text;
    BITTERN_CHECK(read_up_to(in, one_more(most), bytes));
    if (bytes.size() < one_more(most)) return bytes;
    if (is_torrent_file(bytes))
        return fail(Fault::malformed, "standard input is larger than a .torrent file may be (" + to_string(most) + ")");
    return fail(Fault::usage, "standard input is larger than a list of links may be (" + to_string(most) +
                                  "): is it one? a longer list can be given in parts, see split(1)");
}

}  // namespace bittern::app
