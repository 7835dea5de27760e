#pragma once
/// From what was typed to links and descriptions: standard input, files and URLs are read here.

#include <functional>
#include <iosfwd>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "torrent/magnet.hpp"
#include "torrent/metainfo.hpp"
#include "torrent/source.hpp"

namespace boost::asio { class io_context; }

namespace bittern::app {

/// The bytes of a .torrent file that came on standard input.
struct TorrentBytes { std::string bytes; };

using NamedSource = std::variant<torrent::Magnet, torrent::TorrentFile, torrent::TorrentUrl, TorrentBytes>;

/// One thing that was asked for. `label` says which in messages: printable, short.
struct SourceText {
    std::string label;
    Result<NamedSource> source;
};

/// Reads what was typed; `-` is read from `in` to its end: one .torrent file, or a link a line (blank lines
/// and those that begin with # are skipped). Each source has its own verdict.
[[nodiscard]] std::vector<SourceText> read_sources(const std::vector<std::string>& typed, std::istream& in);

using Wanted = std::variant<torrent::Magnet, torrent::Metainfo>;

/// Reads the files and fetches the URLs, on a thread of its own. `resolved` is called once, on the loop's
/// thread, with a verdict for each source in its order.
class SourceJob {
public:
    SourceJob(boost::asio::io_context& loop, std::filesystem::path working_directory,
              std::vector<SourceText> sources, std::function<void(std::vector<Result<Wanted>>)> resolved);
    /// Asks it to end early: what is not read yet gets Fault::interrupted.
    void stop() { thread_.request_stop(); }

private:
    std::jthread thread_;
};

}  // namespace bittern::app
