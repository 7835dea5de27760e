#pragma once
/// Folders of which every .torrent and .magnet file is added. Linux tells of files that were closed or moved in
/// (inotify); what was there before, or is still being written, is taken once it has not changed for a second.

#include "base/log.hpp"
#include "daemon/config.hpp"
#include "torrent/magnet.hpp"
#include "torrent/metainfo.hpp"

#include <functional>
#include <memory>
#include <variant>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace bittern::daemon {

/// Lives on the loop's thread; files are read on one of its own. What was added is renamed to NAME.added, or removed,
/// as its folder says. What can't be added is told of once and left alone until it changes. Folders that are not there
/// are waited for.
class WatchFolders {
public:
    using What = std::variant<torrent::Magnet, torrent::Metainfo>;
    /// Adds it, and calls `done` with what came of that: a torrent that was there already is no error.
    using Add = std::function<void(const WatchFolder& folder, What what, std::function<void(Result<void>)> done)>;

    WatchFolders(boost::asio::io_context& loop, std::vector<WatchFolder> folders, Add add, Log log);
    ~WatchFolders();
    WatchFolders(const WatchFolders&) = delete;
    WatchFolders& operator=(const WatchFolders&) = delete;

    struct Impl;  ///< Hidden.

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace bittern::daemon
