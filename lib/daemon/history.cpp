#include "daemon/history.hpp"

#include <array>

namespace bittern::daemon {
namespace {

/// Samples of one kind, by how long each of them lasts at most.
struct Level {
    std::int64_t length;  ///< s
    std::int64_t kept;    ///< s
};

constexpr std::int64_t day = 24 * 3600;
constexpr std::array<Level, 3> levels{{{60, day}, {600, 30 * day}, {7200, 3 * 365 * day}}};
static_assert(levels[0].length == History::sampled_every.count());

}  // namespace

std::string_view History::schema() {
    return R"sql(
        CREATE TABLE history (
            level INTEGER NOT NULL,   -- s that a sample lasts at most
            "end" INTEGER NOT NULL,   -- s since 1970
            length INTEGER NOT NULL,  -- s
            downloaded INTEGER NOT NULL, uploaded INTEGER NOT NULL,
            torrents INTEGER NOT NULL, active INTEGER NOT NULL, peers INTEGER NOT NULL,
            PRIMARY KEY (level, "end")) WITHOUT ROWID;
    )sql";
}

Result<void> History::add(const HistorySample& sample) {
    BITTERN_CHECK(database_->execute("BEGIN IMMEDIATE"));
    const auto write = [&]() -> Result<void> {
        BITTERN_TRY(auto put, database_->prepare("INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
        put.bind(levels[0].length).bind(sample.end.time_since_epoch().count()).bind(sample.length.count());
        put.bind(sample.downloaded.count).bind(sample.uploaded.count);
        BITTERN_CHECK(put.bind(sample.torrents).bind(sample.active).bind(sample.peers).run());
        BITTERN_CHECK(thin(sample.end));
        return database_->execute("COMMIT");
    };
    auto outcome = write();
    if (!outcome) (void)database_->execute("ROLLBACK");
    return outcome;
}

/// What is too old for its level becomes fewer of the next, a whole stretch of that at a time.
Result<void> History::thin(std::chrono::sys_seconds now) {
    for (std::size_t k = 0; k < levels.size(); ++k) {
        auto before = now.time_since_epoch().count() - levels[k].kept;
        if (k + 1 < levels.size()) {
            const auto next = levels[k + 1].length;
            before -= before % next;
            BITTERN_TRY(auto gather, database_->prepare(R"sql(
                INSERT OR REPLACE INTO history
                SELECT ?1, max("end"), sum(length), sum(downloaded), sum(uploaded),
                       CAST(round(avg(torrents)) AS INTEGER), CAST(round(avg(active)) AS INTEGER),
                       CAST(round(avg(peers)) AS INTEGER)
                FROM history WHERE level = ?2 AND "end" <= ?3 GROUP BY ("end" - 1) / ?1)sql"));
            BITTERN_CHECK(gather.bind(next).bind(levels[k].length).bind(before).run());
        }
        BITTERN_TRY(auto forget, database_->prepare("DELETE FROM history WHERE level = ? AND \"end\" <= ?"));
        BITTERN_CHECK(forget.bind(levels[k].length).bind(before).run());
    }
    return {};
}

Result<std::vector<HistorySample>> History::later_than(std::chrono::sys_seconds after) {
    BITTERN_TRY(auto rows,
                database_->prepare("SELECT \"end\", length, downloaded, uploaded, torrents, active, peers FROM history"
                                   " WHERE \"end\" > ? ORDER BY \"end\""));
    rows.bind(after.time_since_epoch().count());
    std::vector<HistorySample> samples;
    while (true) {
        BITTERN_TRY(const bool found, rows.step());
        if (!found) return samples;
        samples.push_back({.end = std::chrono::sys_seconds(std::chrono::seconds(rows.integer(0))),
                           .length = std::chrono::seconds(rows.integer(1)),
                           .downloaded = Bytes{rows.integer(2)},
                           .uploaded = Bytes{rows.integer(3)},
                           .torrents = rows.integer(4),
                           .active = rows.integer(5),
                           .peers = rows.integer(6)});
    }
}

}  // namespace bittern::daemon
