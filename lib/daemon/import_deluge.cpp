#include "daemon/import_deluge.hpp"

#include "daemon/import_reading.hpp"
#include "daemon/pickle.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <sstream>

#include <nlohmann/json.hpp>

namespace bittern::daemon {
namespace {

using torrent::Bencoded;

constexpr std::array<std::string_view, 2> classes{"deluge.core.torrentmanager TorrentManagerState",
                                                  "deluge.core.torrentmanager TorrentState"};
constexpr std::size_t most_tiers = 100;

/// One object of the pickle, by the names of its members.
class Members {
public:
    Members(const Pickle& pickle, Pickle::Id object) : pickle_(pickle), object_(object) {}

    [[nodiscard]] std::string text(std::string_view name) const {
        const auto member = pickle_.find(object_, name);
        return std::string(member ? pickle_.text(*member) : std::string_view());
    }
    [[nodiscard]] double number(std::string_view name, double usual) const {
        const auto member = pickle_.find(object_, name);
        const auto value = member ? pickle_.number(*member).value_or(usual) : usual;
        return std::isfinite(value) ? value : usual;
    }
    [[nodiscard]] bool flag(std::string_view name) const { return number(name, 0) != 0; }
    [[nodiscard]] std::span<const Pickle::Id> items(std::string_view name) const {
        const auto member = pickle_.find(object_, name);
        return member ? pickle_.items(*member) : std::span<const Pickle::Id>();
    }

private:
    const Pickle& pickle_;
    Pickle::Id object_;
};

DelugeTorrent read_one(const Pickle& pickle, Pickle::Id object) {
    const Members members(pickle, object);
    DelugeTorrent torrent{.id = members.text("torrent_id"),
                          .magnet = members.text("magnet"),
                          .save_path = members.text("save_path"),
                          .paused = members.flag("paused"),
                          .finished = members.flag("is_finished"),
                          .sequential = members.flag("sequential_download"),
                          .down = members.number("max_download_speed", -1),
                          .up = members.number("max_upload_speed", -1),
                          .queue = members.number("queue", -1),
                          .added = std::clamp(members.number("time_added", 0), 0.0, 1e12)};
    for (const auto id : members.items("trackers")) {
        const Members tracker(pickle, id);
        const auto tier = static_cast<std::size_t>(std::clamp(tracker.number("tier", 0), 0.0, double{most_tiers}));
        if (torrent.trackers.size() <= tier) torrent.trackers.resize(tier + 1);
        torrent.trackers[tier].push_back(tracker.text("url"));
    }
    for (const auto id : members.items("file_priorities"))
        torrent.file_priorities.push_back(static_cast<int>(std::clamp(pickle.number(id).value_or(4), 0.0, 7.0)));
    if (members.flag("stop_at_ratio")) torrent.stop_ratio = std::max(members.number("stop_ratio", 2), 0.0);
    if (members.flag("move_completed")) torrent.move_to = members.text("move_completed_path");
    return torrent;
}

std::optional<Rate> rate_of(double kib) {
    if (kib <= 0) return std::nullopt;
    return Rate{static_cast<std::int64_t>(std::min(kib, 1e9) * 1024)};
}

/// 0 is not wanted; below 4 is low, above it high.
void take_priorities(ImportedTorrent& imported, const std::vector<int>& priorities) {
    const auto* metainfo = metainfo_of(imported);
    if (metainfo == nullptr) return;
    const auto count = metainfo->files().size();
    for (std::size_t k = 0; k < std::min(count, priorities.size()); ++k) {
        if (priorities[k] == 0) {
            imported.wanted.resize(count, true);
            imported.wanted[k] = false;
        } else if (priorities[k] != 4) {
            imported.priorities.resize(count, 0);
            imported.priorities[k] = priorities[k] < 4 ? -1 : 1;
        }
    }
}

void take_record(ImportedTorrent& imported, const Bencoded& record) {
    const auto pieces = record["pieces"].text();
    imported.has_data = std::ranges::any_of(pieces, [](char piece) { return (piece & 1) != 0; });
    imported.past = past_in_record(record);
    const auto* metainfo = metainfo_of(imported);
    if (metainfo == nullptr) return;
    const auto own = own_paths(*metainfo);
    const auto paths = record["mapped_files"].items();
    for (std::size_t k = 0; k < paths.size(); ++k) take_path(imported, own, k, paths[k].text());
}

}  // namespace

Result<std::vector<DelugeTorrent>> read_deluge_state(std::string_view bytes) {
    BITTERN_TRY(const auto pickle, Pickle::parse(bytes, classes));
    const auto list = pickle.find(pickle.root(), "torrents");
    if (!list) return fail(Fault::malformed, "there is no list of torrents in it");
    std::vector<DelugeTorrent> torrents;
    for (const auto id : pickle.items(*list)) torrents.push_back(read_one(pickle, id));
    // Those that are complete have no place in the queue.
    std::ranges::stable_sort(torrents, {}, [](const DelugeTorrent& torrent) {
        return torrent.queue < 0 ? std::numeric_limits<double>::infinity() : torrent.queue;
    });
    return torrents;
}

Result<void> check_deluge_id(std::string_view id) {
    if (id.size() == 40 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos) return {};
    return fail(Fault::malformed, "its id is no info-hash");
}

Result<std::map<std::string, std::string>> read_deluge_records(std::string_view fastresume) {
    BITTERN_TRY(const auto all, Bencoded::parse(fastresume));
    std::map<std::string, std::string> records;
    for (std::size_t k = 0; k < all.keys().size(); ++k) records.emplace(all.keys()[k], all.items()[k].text());
    return records;
}

/// Two objects of JSON, one behind the other: about the file, and what is in it.
std::map<std::string, std::string> read_deluge_labels(std::string_view label_conf) {
    std::istringstream in{std::string(label_conf)};
    std::map<std::string, std::string> labels;
    nlohmann::json about, content;
    try {
        in >> about >> content;
    } catch (const nlohmann::json::exception&) {
        return labels;
    }
    if (!content.is_object() || !content.contains("torrent_labels") || !content["torrent_labels"].is_object())
        return labels;
    for (const auto& [id, label] : content["torrent_labels"].items())
        if (label.is_string()) labels.emplace(id, label.get<std::string>());
    return labels;
}

Result<ImportedTorrent> read_deluge(const DelugeTorrent& torrent, std::string_view torrent_file,
                                    std::string_view record_bytes) {
    BITTERN_CHECK(check_deluge_id(torrent.id));
    ImportedTorrent imported;
    if (!torrent_file.empty()) {
        BITTERN_TRY(imported.what, torrent::Metainfo::parse(torrent_file));
    } else if (!torrent.magnet.empty()) {
        BITTERN_TRY(imported.what, torrent::Magnet::parse(torrent.magnet));
    } else {
        return fail(Fault::malformed, "there is neither a .torrent file nor a link of it");
    }
    if (torrent.save_path.empty()) return fail(Fault::malformed, "it does not say where the files are");
    imported.folder = torrent.save_path;
    if (!record_bytes.empty()) {
        BITTERN_TRY(const auto record, Bencoded::parse(record_bytes));
        take_record(imported, record);
    }
    if (metainfo_of(imported) != nullptr || !torrent.trackers.empty())
        BITTERN_CHECK(take_trackers(imported, torrent.trackers));
    take_priorities(imported, torrent.file_priorities);
    if (!imported.past.added && torrent.added >= 1)
        imported.past.added = std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(torrent.added)));
    imported.stopped = torrent.paused;
    imported.complete = torrent.finished;
    imported.has_data |= torrent.finished && metainfo_of(imported) != nullptr;
    imported.sequential = torrent.sequential;
    imported.down = rate_of(torrent.down);
    imported.up = rate_of(torrent.up);
    if (torrent.stop_ratio) imported.ratio = {.of = SeedingLimit::Of::torrent, .value = *torrent.stop_ratio};
    if (!torrent.move_to.empty() && !torrent.finished)
        imported.left_out.emplace_back("move to another folder once it is complete");
    return imported;
}

}  // namespace bittern::daemon
