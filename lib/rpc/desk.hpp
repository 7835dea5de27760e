#pragma once
/// What the methods work with.

#include "rpc/call.hpp"
#include "rpc/free_space.hpp"
#include "rpc/transmission.hpp"
#include "rpc/verbs.hpp"
#include "rpc/workers.hpp"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

namespace bittern::rpc {

struct Desk {
    Desk(Verbs& the_verbs, ProtocolOptions the_options) : verbs(the_verbs), options(std::move(the_options)) {}

    /// The torrents that a call means, and the snapshot that keeps them alive.
    struct Meant {
        std::shared_ptr<const daemon::Snapshot> snapshot;
        std::vector<const daemon::TorrentSnapshot*> torrents;
        [[nodiscard]] Verbs::Numbers numbers() const;
    };
    [[nodiscard]] Meant meant_by(const Call& call) const;

    Verbs& verbs;
    const ProtocolOptions options;
    std::stop_source ending;  ///< ends what is being fetched
    Workers readers{2};       ///< read .torrent files and what is asked of disks
    Workers fetchers{4};      ///< fetch .torrent files from the web
    FreeSpace free_space{readers};
};

using Method = void (*)(Desk& desk, const CallPtr& call);

/// By its JSON-RPC name; null where there is none.
[[nodiscard]] Method find_method(std::string_view name);

// The methods themselves, by subject.
void torrent_get(Desk& desk, const CallPtr& call);
void torrent_add(Desk& desk, const CallPtr& call);
void torrent_set(Desk& desk, const CallPtr& call);
void torrent_set_location(Desk& desk, const CallPtr& call);
void torrent_rename_path(Desk& desk, const CallPtr& call);
void session_get(Desk& desk, const CallPtr& call);
void session_set(Desk& desk, const CallPtr& call);
void session_stats(Desk& desk, const CallPtr& call);
void session_close(Desk& desk, const CallPtr& call);
void free_space(Desk& desk, const CallPtr& call);
void group_get(Desk& desk, const CallPtr& call);
void group_set(Desk& desk, const CallPtr& call);
void blocklist_update(Desk& desk, const CallPtr& call);
// Ours alone.
void bittern_log(Desk& desk, const CallPtr& call);
void bittern_kept_settings(Desk& desk, const CallPtr& call);
void bittern_torrent_import(Desk& desk, const CallPtr& call);
void bittern_history(Desk& desk, const CallPtr& call);

}  // namespace bittern::rpc
