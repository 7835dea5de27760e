#pragma once
/// What the daemon did over the years, for plots: samples in the state database, coarser the older they are.

#include "base/database.hpp"
#include "base/units.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace bittern::daemon {

/// A stretch of time.
struct HistorySample {
    std::chrono::sys_seconds end;
    std::chrono::seconds length{0};
    Bytes downloaded, uploaded;  ///< payload, within it
    std::int64_t torrents = 0;   ///< at its end; where several became one, their mean, as with the next two
    std::int64_t active = 0;     ///< torrents that moved anything
    std::int64_t peers = 0;      ///< connected
    friend bool operator==(const HistorySample&, const HistorySample&) = default;
};

/// Samples of a minute for a day, of ten minutes for thirty days, of two hours for three years: some 20,000 at most.
/// Used by one thread at a time.
class History {
public:
    static constexpr std::chrono::seconds sampled_every{60};

    explicit History(Database& database) : database_(&database) {}
    /// The migration that makes its table; for Database::open.
    [[nodiscard]] static std::string_view schema();

    /// Keeps one, and makes those that are old enough by then fewer. Fault::storage.
    [[nodiscard]] Result<void> add(const HistorySample& sample);
    /// Those that end later than `after`, oldest first.
    [[nodiscard]] Result<std::vector<HistorySample>> later_than(std::chrono::sys_seconds after);

private:
    Result<void> thin(std::chrono::sys_seconds now);
    Database* database_;
};

}  // namespace bittern::daemon
