#pragma once
/// Programs of the administrator that are run when something happened to a torrent. No shell reads anything: the words
/// of the configuration are the program's arguments, and what happened is told by its environment, in the names that
/// Transmission's scripts know.

#include "base/log.hpp"
#include "base/units.hpp"
#include "daemon/config.hpp"
#include "daemon/torrent_record.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace bittern::daemon {

enum class HookEvent { added, metadata, done, seeded, error, removed };

/// "added", "metadata", …: as the configuration names them.
[[nodiscard]] std::string_view name_of(HookEvent event);

/// What a program is told of the torrent.
struct HookTorrent {
    Number number = 0;
    torrent::InfoHash hashes;
    std::string name;
    std::filesystem::path folder;
    std::vector<std::string> labels;
    std::vector<std::string> trackers;
    Bytes downloaded;
    std::string error = {};
};

/// Lives on the loop's thread. A few programs run at a time, the others wait for their turn, in order.
class Hooks {
public:
    struct Options {
        HooksConfig programs;
        std::vector<std::string> environment;  ///< "NAME=value": what they have besides, as PATH
        std::string version;                   ///< of this program
        Log log;                               ///< what they print and how they end; cleaned
    };
    Hooks(boost::asio::io_context& loop, Options options);
    /// Ends those that still run.
    ~Hooks();
    Hooks(const Hooks&) = delete;
    Hooks& operator=(const Hooks&) = delete;

    /// Returns at once; without a program for that event nothing happens.
    void run(HookEvent event, const HookTorrent& torrent);
    /// Another program than the configuration's.
    void run(HookEvent event, const HookTorrent& torrent, HooksConfig::Command program);
    /// Programs that run or wait.
    [[nodiscard]] std::size_t pending() const;

    struct Impl;  ///< Hidden.

private:
    std::shared_ptr<Impl> impl_;
};

}  // namespace bittern::daemon
