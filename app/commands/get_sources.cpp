#include "app/commands/get_sources.hpp"

#include "app/commands/overloaded.hpp"
#include "app/commands/standard_input.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "torrent/text.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace bittern::app {
namespace {

constexpr std::size_t most_threads = 8;
constexpr int label_columns = 48;

std::string label_of(std::string_view text) {
    return elide(printable(text), label_columns);
}

SourceText read_source(const std::string& text) {
    auto source = torrent::parse_source(text);
    if (!source) return {label_of(text), tl::unexpected<Error>(std::move(source).error())};
    return std::visit(
        Overloaded{
            [](torrent::StandardInput&) -> SourceText {
                return {"standard input", fail(Fault::usage, "a line of standard input can't be '-' again")};
            },
            [](torrent::Magnet& magnet) -> SourceText {
                auto label = magnet.name.empty() ? to_string(magnet.hashes) : magnet.name;
                return {label_of(label), NamedSource(std::move(magnet))};
            },
            [&text](auto& other) -> SourceText {
                return {label_of(text), NamedSource(std::move(other))};
            },
        },
        *source);
}

using Sources = std::vector<SourceText>;

bool too_many(const Sources& sources) {
    return sources.size() > most_sources;
}

void add_links(std::string_view text, Sources& sources) {
    while (!text.empty() && !too_many(sources)) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string line(torrent::trimmed(text.substr(0, end)));
        text.remove_prefix(std::min(text.size(), end + 1));
        if (!line.empty() && !line.starts_with('#')) sources.push_back(read_source(line));
    }
}

/// Whether nothing but spaces and line ends is among its control characters.
bool is_text(std::string_view bytes) {
    return std::ranges::none_of(bytes,
                                [](char c) { return (c >= 0 && c < ' ' && (c < '\t' || c > '\r')) || c == 0x7f; });
}

Result<void> add_standard_input(std::istream& in, Sources& sources) {
    BITTERN_TRY(auto bytes, read_standard_input(in, torrent::transfer_limits.file));
    const auto before = sources.size();
    if (is_torrent_file(bytes))
        sources.push_back({"standard input", NamedSource(TorrentBytes{std::move(bytes)})});
    else if (!is_text(bytes))
        sources.push_back({"standard input", fail(Fault::usage,
                                                  "standard input is neither a .torrent file nor a list "
                                                  "of links: it holds bytes that are no text")});
    else
        add_links(bytes, sources);
    if (sources.size() == before)
        sources.push_back({"standard input", fail(Fault::usage, "standard input holds no link and no .torrent file")});
    return {};
}

Result<Wanted> parse(std::string_view bytes, const std::string& from) {
    auto metainfo = torrent::Metainfo::parse(bytes);
    if (!metainfo) return tl::unexpected<Error>(std::move(metainfo).error().within(printable(from)));
    return *std::move(metainfo);
}

/// A verdict that has to be waited for: by a disk that may hang, or by a server.
struct Fetch {
    const std::filesystem::path& working_directory;
    const torrent::Patience& patience;
    const std::stop_token& stop;

    Result<Wanted> operator()(const torrent::TorrentFile& file) const {
        auto bytes = read_file(working_directory / file.path, torrent::transfer_limits.file);
        if (!bytes && bytes.error().fault == Fault::refused)
            return fail(Fault::refused,
                        bytes.error().message + "; to read from it: bittern get - <" + printable(file.path.string()));
        if (!bytes) return tl::unexpected<Error>(std::move(bytes).error());
        return parse(*bytes, file.path.string());
    }
    Result<Wanted> operator()(const torrent::TorrentUrl& url) const {
        BITTERN_TRY(const auto bytes, torrent::fetch_url(url.url, torrent::transfer_limits.file, patience, stop));
        return parse(bytes, url.url);
    }
    Result<Wanted> operator()(const torrent::Magnet& magnet) const { return magnet; }
    Result<Wanted> operator()(const TorrentBytes& given) const { return parse(given.bytes, "standard input"); }
};

bool is_slow(const SourceText& source) {
    return source.source && (std::holds_alternative<torrent::TorrentFile>(*source.source) ||
                             std::holds_alternative<torrent::TorrentUrl>(*source.source));
}

}  // namespace

Result<std::vector<SourceText>> read_sources(const std::vector<std::string>& typed, std::istream& in) {
    Sources sources;
    for (const auto& text : typed) {
        if (text == "-")
            BITTERN_CHECK(add_standard_input(in, sources));
        else
            sources.push_back(read_source(text));
        if (too_many(sources))
            return fail(Fault::usage, "more than " + std::to_string(most_sources) +
                                          " sources at once: give them in parts, see split(1) and xargs(1)");
    }
    return sources;
}

/// What the threads share: nobody changes it any more but for `next`.
struct SourceJob::Work {
    boost::asio::io_context& loop;
    std::filesystem::path working_directory;
    torrent::Patience patience;
    std::vector<SourceText> sources;
    Resolved resolved;
    std::vector<std::size_t> slow = {};  ///< of `sources`
    std::atomic<std::size_t> next = 0;   ///< of `slow`: not taken by a thread yet

    void resolve(std::size_t index, const std::stop_token& stop) const {
        boost::asio::post(loop, [resolved = resolved, index, verdict = verdict_on(sources[index], stop)] {
            resolved(index, verdict);
        });
    }

    Result<Wanted> verdict_on(const SourceText& text, const std::stop_token& stop) const {
        if (!text.source) return tl::unexpected<Error>(text.source.error());
        if (stop.stop_requested()) return fail(Fault::interrupted, "interrupted");
        return std::visit(Fetch{working_directory, patience, stop}, *text.source);
    }

    void resolve_slow(const std::stop_token& stop) {
        for (std::size_t taken; (taken = next.fetch_add(1)) < slow.size();) resolve(slow[taken], stop);
    }
};

SourceJob::SourceJob(boost::asio::io_context& loop, std::filesystem::path working_directory,
                     const torrent::Patience& patience, std::vector<SourceText> sources, Resolved resolved)
    : work_(new Work{loop, std::move(working_directory), patience, std::move(sources), std::move(resolved)}) {
    for (std::size_t k = 0; k < work_->sources.size(); ++k) {
        if (is_slow(work_->sources[k]))
            work_->slow.push_back(k);
        else
            work_->resolve(k, {});
    }
    const auto threads = std::min(work_->slow.size(), most_threads);
    for (std::size_t k = 0; k < threads; ++k)
        threads_.emplace_back([work = work_.get()](const std::stop_token& stop) { work->resolve_slow(stop); });
}

SourceJob::~SourceJob() {
    stop();
}

void SourceJob::stop() {
    for (auto& thread : threads_) thread.request_stop();
}

}  // namespace bittern::app
