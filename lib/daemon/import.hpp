#pragma once
/// The states of other clients, from which their torrents can be taken over. Nothing of them is ever changed.

#include "base/paths.hpp"
#include "base/result.hpp"
#include "daemon/imported_torrent.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::daemon {

enum class Client { transmission, qbittorrent, rtorrent, deluge };

/// Transmission, qBittorrent, …
[[nodiscard]] std::string_view name_of(Client client);

/// Where that client has its state as a rule: the first of its usual folders that is there. Fault::not_found, naming
/// them, where none is.
[[nodiscard]] Result<std::filesystem::path> usual_folder(Client client, const EnvironmentReader& environment);

/// One torrent of a state: where it is told of, and the way to read it, which takes its time.
struct StateEntry {
    std::string place;  ///< a path as a rule; of any bytes
    std::function<Result<ImportedTorrent>()> read;
};

/// What a state folder has, in the order of that client's queue where it keeps one. Fault::not_found where it is none
/// of that client's.
[[nodiscard]] Result<std::vector<StateEntry>> list_state(Client client, const std::filesystem::path& folder);

}  // namespace bittern::daemon
