#include "daemon/service_impl.hpp"
#include "daemon/torrent_files.hpp"

#include <utility>

namespace bittern::daemon {
namespace {

/// Long enough that what thousands of downloads say is synced a few times a second, short enough that none is held up
/// before it begins.
constexpr std::chrono::milliseconds keep_downloads_every{50};
constexpr std::chrono::milliseconds keep_again_after{2000};  ///< once the state could not be written

}  // namespace

/// What the engine counts in this run is added only where it is written, so that it is never added twice.
TorrentRecord Service::Impl::with_traffic(const Entry& entry) const {
    auto record = *entry.record;
    record.downloaded += entry.figures.downloaded;
    record.uploaded += entry.figures.uploaded;
    return record;
}

void Service::Impl::keep(Number number, Entry& entry, const std::function<void(TorrentRecord&)>& change,
                         std::optional<std::string> metainfo) {
    auto record = std::make_shared<TorrentRecord>(*entry.record);
    change(*record);
    entry.record = std::move(record);
    changed.insert(number);
    queue_up(number, entry);
    note_wishes(number, entry);
    auto& to_keep = changes[number];
    to_keep.record = with_traffic(entry);
    if (metainfo) to_keep.metainfo = std::move(metainfo);
    keep_next();
}

void Service::Impl::keep_removal(Number number, const torrent::InfoHash& hashes) {
    auto& to_keep = changes[number];
    to_keep = {};
    to_keep.record.number = number;
    to_keep.record.hashes = hashes;
    to_keep.remove = true;
    keep_next();
}

void Service::Impl::when_kept(Done done) {
    if (changes.empty() && !keeping) {
        publish();
        return done({});
    }
    kept.push_back(std::move(done));
    keep_next();
}

/// A turn of the loop later, so that one verb's changes go together.
void Service::Impl::keep_next() {
    if (keeping || (changes.empty() && kept.empty())) return;
    keeping = true;
    poster()([](Impl& impl) { impl.hand_on_changes(); });
}

/// What came while the thread was busy is one transaction: ten thousand torrents that are added at once are synced a
/// few times, not ten thousand.
void Service::Impl::hand_on_changes() {
    auto batch = std::make_shared<std::vector<StoreChange>>();
    for (auto& [number, change] : changes) batch->push_back(std::move(change));
    changes.clear();
    boost::asio::post(keeper, [post = poster(), batch, calls = std::exchange(kept, {}), store = &*keepers_database,
                               folder = options.state_folder] {
        for (const auto& change : *batch) {
            const auto file = torrent_file(folder, change.record.hashes);
            std::error_code failed;
            if (change.remove)
                std::filesystem::remove(file, failed);
            else if (change.metainfo)
                write_torrent_file(file, *change.metainfo);
        }
        post([batch, calls, outcome = Store(*store).write(*batch)](Impl& impl) {
            impl.keeping = false;
            impl.batch_was_kept(*batch, outcome);
            if (!calls.empty()) impl.publish();
            for (const auto& call : calls) call(outcome);
            if (outcome) impl.keep_next();
        });
    });
}

void Service::Impl::batch_was_kept(const std::vector<StoreChange>& batch, const Result<void>& outcome) {
    if (outcome) {
        session_changed = session_changed || told_keep_failure;
        if (std::exchange(told_keep_failure, false)) log(Severity::info, "the state is kept again");
        return;
    }
    // Newer changes of the same torrents stand; the others are tried again.
    for (const auto& change : batch) {
        const auto [at, fresh] = changes.try_emplace(change.record.number, change);
        if (!fresh && !at->second.remove && !at->second.metainfo) at->second.metainfo = change.metainfo;
    }
    session_changed = session_changed || !told_keep_failure;
    if (!std::exchange(told_keep_failure, true))
        log(Severity::error, "the state can't be kept, which is tried again: " + outcome.error().message);
    keep_again.expires_after(keep_again_after);
    keep_again.async_wait([weak = std::weak_ptr(alive)](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (!error && self) (*self)->keep_next();
    });
}

void Service::Impl::keep_downloads_together() {
    const auto failing = std::make_shared<bool>(false);
    const auto later = [this, failing](std::function<void()> task) {
        keep_downloads.expires_after(*failing ? keep_again_after : keep_downloads_every);
        keep_downloads.async_wait([task = std::move(task)](const boost::system::error_code& error) {
            if (!error) task();
        });
    };
    downloads->keep_together(later, [this, failing](const Result<void>& outcome) {
        if (std::exchange(*failing, !outcome) || outcome) return;
        log(Severity::error, "what downloads have can't be kept, which is tried again: " + outcome.error().message);
    });
}

/// Adds the time since it was counted last to that of what it did meanwhile.
void Service::Impl::count_time(Entry& entry) {
    const auto time = std::chrono::steady_clock::now();
    const auto passed = std::chrono::duration_cast<std::chrono::seconds>(time - entry.timed_from);
    if (!entry.seed && !entry.download) return;
    entry.timed_from += passed;
    auto record = std::make_shared<TorrentRecord>(*entry.record);
    (entry.download ? record->downloading_for : record->seeding_for) += passed;
    record->active = std::max(record->active, entry.active);
    entry.record = std::move(record);
}

void Service::Impl::keep_traffic(Traffic which) {
    for (auto& [number, entry] : entries) {
        const auto traffic = entry.figures.downloaded + entry.figures.uploaded;
        const bool moved = traffic != std::exchange(entry.kept_traffic, traffic);
        if (traffic == Bytes{} || (!moved && which == Traffic::since_last)) continue;
        count_time(entry);
        keep(number, entry, [have = entry.have](TorrentRecord& record) {
            if (!record.complete && !record.to_verify && have) record.have = *have;
        });
    }
}

}  // namespace bittern::daemon
