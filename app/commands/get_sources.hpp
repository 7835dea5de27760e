#pragma once
/// From what was typed to links and descriptions: standard input, files and URLs are read here.

#include "base/result.hpp"
#include "torrent/fetch_url.hpp"
#include "torrent/magnet.hpp"
#include "torrent/metainfo.hpp"
#include "torrent/source.hpp"

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace bittern::app {

/// The bytes of a .torrent file that came on standard input.
struct TorrentBytes {
    std::string bytes;
};

using NamedSource = std::variant<torrent::Magnet, torrent::TorrentFile, torrent::TorrentUrl, TorrentBytes>;

/// One thing that was asked for. `label` says which in messages: printable, short.
struct SourceText {
    std::string label;
    Result<NamedSource> source;
};

/// What one run gets; each is a torrent of its own, and all begin at once.
constexpr std::size_t most_sources = 1000;

/// Reads what was typed; `-` is read from `in` to its end: one .torrent file, or a link a line (blank lines
/// and those that begin with # are skipped). Each source has its own verdict; Fault::usage where they are too
/// many, and as read_standard_input().
[[nodiscard]] Result<std::vector<SourceText>> read_sources(const std::vector<std::string>& typed, std::istream& in);

using Wanted = std::variant<torrent::Magnet, torrent::Metainfo>;

/// Reads the files and fetches the URLs, several at a time, so that a slow one holds up no other.
class SourceJob {
public:
    /// Called on the loop's thread, once for each source, as soon as its verdict is there. `index` counts from 0.
    using Resolved = std::function<void(std::size_t index, Result<Wanted> verdict)>;

    /// `patience`: for each URL.
    SourceJob(boost::asio::io_context& loop, std::filesystem::path working_directory, const torrent::Patience& patience,
              std::vector<SourceText> sources, Resolved resolved);
    ~SourceJob();
    SourceJob(const SourceJob&) = delete;
    SourceJob& operator=(const SourceJob&) = delete;

    /// Asks it to end early: what is not read yet gets Fault::interrupted.
    void stop();

private:
    struct Work;
    std::unique_ptr<Work> work_;
    std::vector<std::jthread> threads_;
};

}  // namespace bittern::app
