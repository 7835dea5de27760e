#include "daemon/torrent_change.hpp"

#include <algorithm>
#include <functional>

namespace bittern::daemon {
namespace {

template <class From, class To>
void take(const std::optional<From>& given, To& to) {
    if (given) to = static_cast<To>(*given);
}

template <class From>
void take(const std::optional<From>& given, std::optional<From>& to) {
    if (given) to = given;
}

/// A list of what is usual for all of them is kept empty.
template <class Value>
void take(const std::vector<std::pair<std::size_t, Value>>& given, std::size_t files, Value usual,
          std::vector<Value>& to) {
    if (given.empty()) return;
    if (to.empty()) to.assign(files, usual);
    for (const auto& [file, value] : given)
        if (file < to.size()) to[file] = value;
    if (std::ranges::all_of(to, [&](Value value) { return value == usual; })) to.clear();
}

}  // namespace

void apply(const TorrentChange& change, std::size_t files, TorrentRecord& record) {
    auto& wishes = record.wishes;
    take(change.labels, record.labels);
    take(change.group, wishes.group);
    take(change.priority, wishes.priority);
    take(change.down_limit, wishes.down.kilobytes);
    take(change.up_limit, wishes.up.kilobytes);
    take(change.limit_down, wishes.down.on);
    take(change.limit_up, wishes.up.on);
    take(change.honors_session_limits, wishes.honors_session_limits);
    take(change.most_peers, wishes.most_peers);
    take(change.ratio_limit, wishes.ratio);
    take(change.ratio_mode, wishes.ratio_of);
    take(change.idle_minutes, wishes.idle_minutes);
    take(change.idle_mode, wishes.idle_of);
    take(change.sequential, wishes.sequential);
    take(change.wanted, files, true, record.wanted);
    take(change.file_priorities, files, 0, record.priorities);
    const auto& past = change.past;
    take(past.added, record.added);
    take(past.finished, record.finished);
    take(past.active, record.active);
    take(past.downloaded, record.downloaded);
    take(past.uploaded, record.uploaded);
    take(past.downloading_for, record.downloading_for);
    take(past.seeding_for, record.seeding_for);
}

}  // namespace bittern::daemon
