#pragma once
/// A torrent of the daemon as one line of a list: what `list`, `watch` and `queue` show.

#include "app/options/torrent_options.hpp"
#include "app/render/table.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace bittern::app {

struct ListedTorrent {
    std::int64_t id = 0, size = 0, left = 0, down = 0, up = 0;
    std::int64_t eta = -1;  ///< seconds; negative: can't be told
    double ratio = -1;      ///< negative: there is none
    std::string name, trouble;
    std::string state;  ///< one of state_names
    std::vector<std::string> labels;

    explicit ListedTorrent(const nlohmann::json& torrent);
    [[nodiscard]] std::int64_t done() const { return size - left; }
};

/// What torrent_get has to be asked for.
[[nodiscard]] const std::vector<std::string>& listed_fields();

/// One of state_names, of an answer of torrent_get.
[[nodiscard]] std::string state_of(const nlohmann::json& torrent);

/// Whether the options leave it in: one of the states, of the labels, of the names, where any is given.
[[nodiscard]] bool is_listed(const ListedTorrent& torrent, const ListOptions& options);

/// Stable; in doubt by number.
void sort_listed(std::vector<ListedTorrent>& torrents, ListKey key, bool reverse);

[[nodiscard]] const std::vector<Column>& list_columns();
/// The cells for list_columns().
[[nodiscard]] std::vector<std::string> cells_for_eyes(const ListedTorrent& torrent);
/// Number, bytes there, bytes wanted, rates, ratio, seconds left, state, name.
[[nodiscard]] std::vector<std::string> cells_for_programs(const ListedTorrent& torrent);

/// "12 torrents, 3.40 GiB; 1.20 MiB/s down, 3.00 MiB/s up; 2 downloading, 10 seeding"
[[nodiscard]] std::string totals_of(const std::vector<ListedTorrent>& torrents);

}  // namespace bittern::app
