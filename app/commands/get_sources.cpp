#include "app/commands/get_sources.hpp"

#include <algorithm>
#include <istream>
#include <iterator>
#include <sstream>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "app/commands/overloaded.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "torrent/fetch_url.hpp"

namespace bittern::app {
namespace {

constexpr Bytes largest_torrent_file = mib(10);
constexpr std::chrono::seconds fetch_timeout{60};
constexpr int label_columns = 48;

std::string label_of(std::string_view text) { return elide(printable(text), label_columns); }

/// A .torrent file is a bencoded dictionary; no link begins like one.
bool is_torrent_file(std::string_view bytes) {
    return bytes.size() > 1 && bytes[0] == 'd' && bytes[1] >= '0' && bytes[1] <= '9' &&
           bytes.find(':') != std::string_view::npos && bytes.find(':') < 12;
}

SourceText read_source(const std::string& text) {
    auto source = torrent::parse_source(text);
    if (!source) return {label_of(text), tl::unexpected<Error>(std::move(source).error())};
    return std::visit(Overloaded{
        [](torrent::StandardInput&) -> SourceText {
            return {"standard input", fail(Fault::usage, "a line of standard input can't be '-' again")};
        },
        [](torrent::Magnet& magnet) -> SourceText {
            auto label = magnet.name.empty() ? to_string(magnet.hashes) : magnet.name;
            return {label_of(label), NamedSource(std::move(magnet))};
        },
        [&text](auto& other) -> SourceText { return {label_of(text), NamedSource(std::move(other))}; },
    }, *source);
}

std::vector<SourceText> read_standard_input(std::istream& in) {
    std::string bytes(std::istreambuf_iterator<char>(in), {});
    if (is_torrent_file(bytes)) return {{"standard input", NamedSource(TorrentBytes{std::move(bytes)})}};
    std::vector<SourceText> sources;
    std::istringstream lines(bytes);
    for (std::string line; std::getline(lines, line);) {
        line.erase(0, line.find_first_not_of(" \t\r"));
        line.erase(line.find_last_not_of(" \t\r") + 1);
        if (!line.empty() && !line.starts_with('#')) sources.push_back(read_source(line));
    }
    if (sources.empty())
        sources.push_back({"standard input", fail(Fault::usage, "standard input holds no link and no .torrent file")});
    return sources;
}

Result<Wanted> parse(std::string_view bytes, const std::string& from) {
    auto metainfo = torrent::Metainfo::parse(bytes);
    if (!metainfo) return tl::unexpected<Error>(std::move(metainfo).error().within(printable(from)));
    return *std::move(metainfo);
}

struct Resolve {
    const std::filesystem::path& working_directory;
    const std::stop_token& stop;

    Result<Wanted> operator()(const torrent::Magnet& magnet) const { return magnet; }
    Result<Wanted> operator()(const TorrentBytes& given) const { return parse(given.bytes, "standard input"); }
    Result<Wanted> operator()(const torrent::TorrentFile& file) const {
        BITTERN_TRY(const auto bytes, read_file(working_directory / file.path, largest_torrent_file));
        return parse(bytes, file.path.string());
    }
    Result<Wanted> operator()(const torrent::TorrentUrl& url) const {
        BITTERN_TRY(const auto bytes, torrent::fetch_url(url.url, largest_torrent_file, fetch_timeout, stop));
        return parse(bytes, url.url);
    }
};

std::vector<Result<Wanted>> resolve(const std::vector<SourceText>& sources,
                                    const std::filesystem::path& working_directory, const std::stop_token& stop) {
    std::vector<Result<Wanted>> all;
    for (const auto& one : sources) {
        if (!one.source)
            all.emplace_back(tl::unexpected<Error>(one.source.error()));
        else if (stop.stop_requested())
            all.emplace_back(fail(Fault::interrupted, "interrupted"));
        else
            all.push_back(std::visit(Resolve{working_directory, stop}, *one.source));
    }
    return all;
}

}  // namespace

std::vector<SourceText> read_sources(const std::vector<std::string>& typed, std::istream& in) {
    std::vector<SourceText> sources;
    for (const auto& text : typed) {
        if (text != "-") {
            sources.push_back(read_source(text));
            continue;
        }
        std::ranges::move(read_standard_input(in), std::back_inserter(sources));
    }
    return sources;
}

SourceJob::SourceJob(boost::asio::io_context& loop, std::filesystem::path working_directory,
                     std::vector<SourceText> sources, std::function<void(std::vector<Result<Wanted>>)> resolved)
    : thread_([&loop, folder = std::move(working_directory), sources = std::move(sources),
               resolved = std::move(resolved)](const std::stop_token& stop) {
          boost::asio::post(loop, [resolved, all = resolve(sources, folder, stop)] { resolved(all); });
      }) {}

}  // namespace bittern::app
