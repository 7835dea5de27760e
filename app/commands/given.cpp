#include "app/commands/given.hpp"

#include "app/commands/overloaded.hpp"
#include "app/commands/standard_input.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "torrent/source.hpp"

#include <cstdlib>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <fmt/format.h>

namespace bittern::app {
namespace {

/// Reading a million files takes memory in small parts all over the place: a sixth of a GiB that the C library would
/// keep.
void give_back_memory() {
#if defined(__GLIBC__)
    (void)::malloc_trim(0);
#endif
}

Result<GivenTorrent> parse(std::string bytes, std::string label) {
    auto metainfo = torrent::Metainfo::parse(bytes, torrent::offline_limits);
    give_back_memory();
    if (!metainfo) return tl::unexpected<Error>(std::move(metainfo).error().within(label));
    return GivenTorrent{std::move(label), std::move(bytes), *std::move(metainfo)};
}

Result<Given> read_piped(Env& env) {
    BITTERN_TRY(auto bytes, read_standard_input(*env.in, torrent::offline_limits.file));
    if (!is_torrent_file(bytes)) {
        const auto source = torrent::parse_source(bytes);
        if (const auto* magnet = source ? std::get_if<torrent::Magnet>(&*source) : nullptr) return *magnet;
    }
    BITTERN_TRY(auto torrent, parse(std::move(bytes), "standard input"));
    return torrent;
}

Result<Given> read_torrent_file(Env& env, const std::filesystem::path& path) {
    BITTERN_TRY(auto bytes, read_torrent_bytes(env, path));
    BITTERN_TRY(auto torrent, parse(std::move(bytes), printable(path.native())));
    return torrent;
}

}  // namespace

Result<std::string> read_torrent_bytes(Env& env, const std::filesystem::path& typed) {
    auto bytes = read_file(env.working_directory / typed, torrent::offline_limits.file);
    if (!bytes && bytes.error().fault == Fault::refused)
        return fail(Fault::refused, fmt::format("{}; to read from it write - <{} instead", bytes.error().message,
                                                printable(typed.native())));
    return bytes;
}

Result<Given> read_given(Env& env, const std::string& text) {
    BITTERN_TRY(auto source, torrent::parse_source(text));
    return std::visit(Overloaded{
                          [](torrent::Magnet& magnet) -> Result<Given> { return std::move(magnet); },
                          [&](const torrent::StandardInput&) { return read_piped(env); },
                          [&](const torrent::TorrentFile& file) { return read_torrent_file(env, file.path); },
                          [](const torrent::TorrentUrl& url) -> Result<Given> {
                              return fail(Fault::usage,
                                          fmt::format("{} would have to be fetched, and this command uses no network: "
                                                      "bittern get --metadata-only writes the .torrent file",
                                                      printable(url.url)));
                          },
                      },
                      source);
}

Result<GivenTorrent> read_given_torrent(Env& env, const std::string& text) {
    BITTERN_TRY(auto given, read_given(env, text));
    if (auto* torrent = std::get_if<GivenTorrent>(&given))
        return GivenTorrent{std::move(torrent->label), {}, std::move(torrent->metainfo)};
    return fail(Fault::usage, fmt::format("{} is a link, which has no hashes of pieces: bittern get --metadata-only "
                                          "writes the .torrent file",
                                          elide(printable(text), 48)));
}

}  // namespace bittern::app
