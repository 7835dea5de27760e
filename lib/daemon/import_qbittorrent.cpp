#include "daemon/import_qbittorrent.hpp"

#include "daemon/import_reading.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

using torrent::Bencoded;

/// What qBittorrent itself adds to libtorrent's record, in that record or in columns.
struct OwnWords {
    std::string category;
    std::vector<std::string> tags;
    std::string save_path;
    std::int64_t ratio = session_ratio;  ///< thousandths
    std::int64_t seeding_minutes = session_minutes, idle_minutes = session_minutes;
    std::optional<bool> stopped;  ///< nullopt: libtorrent's record tells

    static constexpr std::int64_t session_ratio = -2000, session_minutes = -2;
};

OwnWords words_in(const Bencoded& resume) {
    OwnWords words;
    words.category = resume["qBt-category"].text();
    for (const auto& tag : resume["qBt-tags"].items()) words.tags.emplace_back(tag.text());
    words.save_path = resume["qBt-savePath"].text();
    words.ratio = resume["qBt-ratioLimit"].integer().value_or(OwnWords::session_ratio);
    words.seeding_minutes = resume["qBt-seedingTimeLimit"].integer().value_or(OwnWords::session_minutes);
    words.idle_minutes = resume["qBt-inactiveSeedingTimeLimit"].integer().value_or(OwnWords::session_minutes);
    return words;
}

/// -2 is the session's, -1 nobody's.
SeedingLimit limit_of(std::int64_t number, std::int64_t unit) {
    if (number <= -2 * unit) return {};
    if (number < 0) return {.of = SeedingLimit::Of::nobody};
    return {.of = SeedingLimit::Of::torrent, .value = static_cast<double>(number) / static_cast<double>(unit)};
}

std::optional<Rate> rate_of(const Bencoded& number) {
    const auto rate = number.integer().value_or(0);
    return rate > 0 ? std::optional(Rate{rate}) : std::nullopt;
}

Result<ImportedTorrent> what_it_is(std::string_view torrent, const Bencoded& resume) {
    if (!torrent.empty()) {
        BITTERN_TRY(auto metainfo, torrent::Metainfo::parse(torrent));
        return ImportedTorrent{.what = std::move(metainfo)};
    }
    torrent::Magnet magnet{.hashes = hashes_of(resume["info-hash"].text(), resume["info-hash2"].text()),
                           .name = std::string(resume["name"].text())};
    if (magnet.hashes == torrent::InfoHash())
        return fail(Fault::malformed, "there is no .torrent file beside it, and no info-hash in it");
    return ImportedTorrent{.what = std::move(magnet)};
}

Result<void> take_sources(ImportedTorrent& imported, const Bencoded& resume) {
    std::vector<std::vector<std::string>> tiers;
    for (const auto& tier : resume["trackers"].items()) {
        auto& urls = tiers.emplace_back();
        for (const auto& url : tier.items()) urls.emplace_back(url.text());
    }
    return take_trackers(imported, std::move(tiers));
}

void take_words(ImportedTorrent& imported, OwnWords words) {
    if (!words.category.empty()) imported.labels.push_back(std::move(words.category));
    for (auto& tag : words.tags)
        if (!tag.empty()) imported.labels.push_back(std::move(tag));
    imported.ratio = limit_of(words.ratio, 1000);
    imported.idle = limit_of(words.idle_minutes, 1);
    if (words.seeding_minutes >= 0) imported.left_out.emplace_back("limit on the time that it seeds");
    if (words.stopped) imported.stopped = *words.stopped;
    if (imported.folder.empty()) imported.folder = words.save_path;
}

Result<ImportedTorrent> read(std::string_view torrent, const Bencoded& resume, OwnWords words) {
    BITTERN_TRY(auto imported, what_it_is(torrent, resume));
    BITTERN_CHECK(take_sources(imported, resume));
    imported.folder = resume["save_path"].text();
    imported.partial_suffix = ".!qB";
    if (const auto* metainfo = metainfo_of(imported)) {
        const auto own = own_paths(*metainfo);
        const auto paths = resume["mapped_files"].items();
        for (std::size_t k = 0; k < paths.size(); ++k) take_path(imported, own, k, paths[k].text());
    }
    // 0 is not wanted, then 1 (the usual) to 7.
    take_files(imported, resume["file_priority"].items(),
               [](std::int64_t number) { return number == 0 ? std::nullopt : std::optional(number > 1 ? 1 : 0); });
    const auto pieces = resume["pieces"].text();
    imported.has_data = std::ranges::any_of(pieces, [](char piece) { return (piece & 1) != 0; });
    imported.complete = resume["completed_time"].integer().value_or(0) > 0 ||
                        (imported.has_data && std::ranges::all_of(pieces, [](char piece) { return (piece & 1) != 0; }));
    imported.has_data |= imported.complete;
    imported.stopped = resume["paused"].integer().value_or(0) != 0 && resume["auto_managed"].integer().value_or(0) == 0;
    imported.sequential = resume["sequential_download"].integer().value_or(0) != 0;
    imported.down = rate_of(resume["download_rate_limit"]);
    imported.up = rate_of(resume["upload_rate_limit"]);
    imported.past = past_in_record(resume);
    take_words(imported, std::move(words));
    if (imported.folder.empty()) return fail(Fault::malformed, "it does not say where the files are");
    return imported;
}

std::vector<std::string> parts_of(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.emplace_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text = text.substr(at + 1);
    }
}

}  // namespace

Result<ImportedTorrent> read_qbittorrent(std::string_view torrent, std::string_view fastresume) {
    BITTERN_TRY(const auto resume, Bencoded::parse(fastresume));
    if (!resume.is_dictionary()) return fail(Fault::malformed, "it is no record of a torrent");
    return read(torrent, resume, words_in(resume));
}

Result<std::vector<std::int64_t>> list_qbittorrent(Database& database) {
    BITTERN_TRY(auto statement, database.prepare("SELECT id FROM torrents ORDER BY queue_position, id"));
    std::vector<std::int64_t> rows;
    for (;;) {
        BITTERN_TRY(const bool found, statement.step());
        if (!found) return rows;
        rows.push_back(statement.integer(0));
    }
}

Result<ImportedTorrent> read_qbittorrent(Database& database, std::int64_t row) {
    BITTERN_TRY(auto statement, database.prepare("SELECT libtorrent_resume_data, metadata, category, tags, "
                                                 "target_save_path, ratio_limit, seeding_time_limit, stopped "
                                                 "FROM torrents WHERE id = ?"));
    BITTERN_TRY(const bool found, statement.bind(row).step());
    if (!found) return fail(Fault::malformed, "the row is gone");
    BITTERN_TRY(const auto resume, Bencoded::parse(statement.text(0)));
    OwnWords words{.category = statement.text(2),
                   .tags = parts_of(statement.text(3), ','),
                   .save_path = statement.text(4),
                   .ratio = statement.integer(5),
                   .seeding_minutes = statement.integer(6),
                   .stopped = statement.integer(7) != 0};
    // Since 4.6.
    if (auto idle = database.prepare("SELECT inactive_seeding_time_limit FROM torrents WHERE id = ?")) {
        BITTERN_TRY(const bool has_one, idle->bind(row).step());
        if (has_one) words.idle_minutes = idle->integer(0);
    }
    return read(statement.text(1), resume, std::move(words));
}

}  // namespace bittern::daemon
