#include "base/file_name.hpp"
#include "base/printable.hpp"
#include "daemon/service_impl.hpp"
#include "storage/bring_files.hpp"
#include "swarm/part_file.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

std::vector<storage::Journey> journeys_of(const torrent::Metainfo& metainfo, const TorrentRecord& record,
                                          storage::Storage kind) {
    const auto from = swarm::planned_paths(metainfo, record.rename, record.renamed);
    const auto to = swarm::planned_paths(metainfo, record.goal->rename, record.goal->renamed);
    std::vector<storage::Journey> journeys;
    for (std::size_t k = 0; k < from.size(); ++k) {
        const bool wanted = k >= record.wanted.size() || record.wanted[k];
        journeys.push_back({.from = wanted ? from[k] : "",  // what has the place of others is not the torrent's
                            .to = to[k],
                            .stamp = k < record.stamps.size() ? record.stamps[k] : content::FileStamp()});
    }
    const auto part_file = swarm::part_file_of(metainfo.info_hash(), kind).native();
    journeys.push_back({.from = part_file, .to = part_file});
    return journeys;
}

/// Below the torrent's name: "sub/b.bin" of "name/sub/b.bin".
std::string below_root(const std::string& path) {
    const auto slash = path.find('/');
    return slash == std::string::npos ? std::string() : path.substr(slash + 1);
}

/// The files whose path is `path` or begins with it, with what they are called once its last component is `name`.
Result<std::map<std::size_t, std::string>> renamed_paths(const std::vector<std::string>& paths, const std::string& path,
                                                         const std::string& name) {
    const auto slash = path.rfind('/');
    const auto fresh = (slash == std::string::npos ? "" : path.substr(0, slash + 1)) + name;
    std::map<std::size_t, std::string> renamed;
    std::set<std::string> others;
    for (std::size_t k = 0; k < paths.size(); ++k) {
        if (paths[k] == path || paths[k].starts_with(path + '/'))
            renamed[k] = fresh + paths[k].substr(path.size());
        else if (!paths[k].empty())
            others.insert(paths[k]);
    }
    if (renamed.empty())
        return fail(Fault::not_found, fmt::format("the torrent has no file or folder '{}'", printable(path)));
    for (const auto& other : others)
        if (other == fresh || other.starts_with(fresh + '/'))
            return fail(Fault::refused, fmt::format("the torrent has '{}' already", printable(fresh)));
    return renamed;
}

}  // namespace

/// Whatever ends this early finds the goal in the record, and goes on: so that is kept before the first file moves.
void Service::Impl::bring(Number number, Entry& entry) {
    entry.moving = std::make_shared<Errand>();
    changed.insert(number);
    const auto task = [post = poster(), number, record = entry.record, metainfo = entry.metainfo,
                       kind = options.engine.storage, stop = entry.moving->stop.get_token()] {
        auto stamps = storage::bring_files(record->folder, record->goal->folder, journeys_of(*metainfo, *record, kind),
                                           [&](Bytes) { return !stop.stop_requested(); });
        post([number, stamps = std::move(stamps)](Impl& impl) { impl.brought(number, stamps); });
    };
    when_kept([weak = std::weak_ptr(alive), number, task](const Result<void>& outcome) {
        const auto self = weak.lock();
        if (!self) return;
        if (outcome) return boost::asio::post((*self)->moving, task);
        (*self)->brought(number, tl::unexpected<Error>(outcome.error()));
    });
}

void Service::Impl::brought(Number number, const Result<std::vector<content::FileStamp>>& stamps) {
    auto* entry = find(number);
    if (entry == nullptr) return;
    entry->moving.reset();
    changed.insert(number);
    const bool interrupted = !stamps && stamps.error().fault == Fault::interrupted;
    const auto target = target_of(*entry);
    if (stamps) {
        if (auto forgotten = downloads->forget(entry->record->hashes, target); !forgotten)
            log(Severity::warning, forgotten.error().message);
        keep(number, *entry, [&](TorrentRecord& record) {
            record.folder = record.goal->folder;
            record.rename = record.goal->rename;
            record.renamed = record.goal->renamed;
            if (!record.rename.empty()) record.name = record.rename;
            record.goal.reset();
            if (record.complete)
                record.stamps.assign(stamps->begin(), stamps->end() - 1);  // the last is the part file's
            else
                record.overwrite = true;  // the state that knew so was of the old place
        });
        entry->paths = std::make_shared<const std::vector<std::string>>(
            swarm::planned_paths(*entry->metainfo, entry->record->rename, entry->record->renamed));
    } else if (!interrupted) {
        const auto folder = entry->record->goal->folder;
        keep(number, *entry, [&](TorrentRecord& record) { record.goal.reset(); });
        fail_torrent(
            number, *entry,
            {stamps.error().fault, fmt::format("its files are still in {}: {}",
                                               printable(entry->record->folder.native()), stamps.error().message)});
    }
    const auto outcome = stamps ? Result<void>() : tl::unexpected<Error>(stamps.error());
    when_kept([tasks = std::exchange(entry->when_moved, {}), outcome](const Result<void>& done) {
        for (const auto& task : tasks) task(outcome ? done : outcome);
    });
    if (!interrupted) begin_again(number);
}

/// Of a torrent that is complete now: its files go to where they are to be in the end.
bool Service::Impl::to_final_folder(Number number, Entry& entry) {
    if (!entry.record->complete || entry.record->final_folder.empty()) return false;
    keep(number, entry, [](TorrentRecord& record) {
        record.goal =
            Goal{.folder = std::exchange(record.final_folder, {}), .rename = record.rename, .renamed = record.renamed};
    });
    return true;
}

void Service::set_location(const std::vector<Number>& numbers, const std::filesystem::path& folder, bool move,
                           Done done) {
    auto& impl = *impl_;
    const auto where = folder.lexically_normal();
    for (const auto number : numbers) {
        auto* entry = impl.find(number);
        if (entry == nullptr || entry->moving) continue;
        const auto& record = *entry->record;
        if (!move || record.total == Bytes{}) {
            impl.look_elsewhere(number, *entry, where);
            continue;
        }
        impl.keep(number, *entry, [&](TorrentRecord& one) {
            one.goal = Goal{.folder = where, .rename = one.rename, .renamed = one.renamed};
            one.final_folder.clear();
        });
        impl.leave(number, *entry, [number](Impl& self) { self.waiting.push_back(number); });
    }
    impl.when_kept(std::move(done));
}

/// Only what the record says changes; what is there is hashed before it is believed.
void Service::Impl::look_elsewhere(Number number, Entry& entry, const std::filesystem::path& folder) {
    if (entry.examining) entry.examining->stop.request_stop();
    keep(number, entry, [&](TorrentRecord& record) {
        record.folder = folder;
        record.final_folder.clear();
        record.to_verify = record.total > Bytes{};
        record.complete = false;
        record.overwrite = false;
        record.have.clear();
        record.stamps.clear();
    });
    entry.have.reset();
    leave(number, entry, [number](Impl& self) { self.waiting.push_back(number); });
}

void Service::rename(Number number, const std::string& path, const std::string& name, Done done) {
    auto& impl = *impl_;
    auto* entry = impl.find(number);
    if (entry == nullptr) return done(fail(Fault::not_found, "there is no such torrent"));
    if (!entry->metainfo) return done(fail(Fault::refused, "what it has is not known yet"));
    if (entry->moving || entry->record->goal)
        return done(fail(Fault::refused, "its files are being moved: try it again when they have arrived"));
    if (auto fine = swarm::check_name(name); !fine) return done(std::move(fine));
    const auto& record = *entry->record;
    const auto paths = swarm::planned_paths(*entry->metainfo, record.rename, record.renamed);
    auto renamed = renamed_paths(paths, path, name);
    if (!renamed) return done(tl::unexpected<Error>(renamed.error()));
    Goal goal{.folder = record.folder, .rename = record.rename, .renamed = record.renamed};
    if (path.find('/') == std::string::npos)
        goal.rename = name;
    else
        for (const auto& [file, fresh] : *renamed) goal.renamed[file] = below_root(fresh);
    impl.keep(number, *entry, [&](TorrentRecord& one) { one.goal = goal; });
    entry->when_moved.push_back(std::move(done));
    impl.leave(number, *entry, [number](Impl& self) { self.waiting.push_back(number); });
}

}  // namespace bittern::daemon
