#include "torrent/source.hpp"

#include "torrent/source_hint.hpp"
#include "torrent/text.hpp"
#include "torrent/url.hpp"

#include <algorithm>
#include <system_error>

namespace bittern::torrent {
namespace {

namespace fs = std::filesystem;

bool begins_with(std::string_view text, std::string_view prefix) {
    return ascii_lower(text.substr(0, prefix.size())) == prefix;
}

Result<Source> web_source(std::string_view text) {
    if (is_web_url(text)) return TorrentUrl{std::string(text)};
    return fail(Fault::usage, in_quotes(text) +
                                  " is not a URL that can be fetched: it has no host, "
                                  "or a blank or unprintable character in it");
}

/// A path that exists, or one that can only have been meant as a path.
Result<Source> file_source(std::string_view text) {
    const fs::path path(text);
    std::error_code error;
    const auto status = fs::status(path, error);
    if (fs::is_directory(status))
        return fail(Fault::usage, in_quotes(text) + " is a folder; to share it: bittern share " + in_quotes(text));
    if (fs::exists(status)) return TorrentFile{path};
    if (auto hint = source_hint(text)) return fail(Fault::usage, std::move(*hint));
    if (begins_with(path.extension().string(), ".torrent") || text.find('/') != std::string_view::npos)
        return fail(Fault::not_found, "there is no file " + in_quotes(text));
    return fail(Fault::usage, in_quotes(text) + " is no magnet link, info-hash, URL or existing .torrent file");
}

}  // namespace

Result<Source> parse_source(std::string_view text) {
    text = trimmed(text);
    if (text.empty())
        return fail(Fault::usage,
                    "nothing given to get: expected a magnet link, an info-hash, "
                    "a .torrent file, a URL of one, or -");
    if (text == "-") return StandardInput{};
    if (begins_with(text, "magnet:?")) {
        BITTERN_TRY(auto magnet, Magnet::parse(text));
        return magnet;
    }
    if (auto hash = InfoHash::parse(text)) {
        Magnet magnet;
        magnet.hashes = *hash;
        return magnet;
    }
    if (begins_with(text, "http://") || begins_with(text, "https://")) return web_source(text);
    if (text.find('\0') != std::string_view::npos) return fail(Fault::usage, in_quotes(text) + " holds a NUL byte");
    return file_source(text);
}

}  // namespace bittern::torrent
