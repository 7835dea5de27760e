#include "base/clock.hpp"
#include "base/printable.hpp"
#include "daemon/seed_limits.hpp"
#include "daemon/service_impl.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

/// What clients wish to have run.
const Script* script_of(const SessionSettings& settings, HookEvent event) {
    if (event == HookEvent::added) return &settings.on_added;
    if (event == HookEvent::done) return &settings.on_done;
    return event == HookEvent::seeded ? &settings.on_done_seeding : nullptr;
}

bool is_allowed(const HooksConfig& hooks, const Script& script) {
    return std::ranges::find(hooks.client_programs, std::filesystem::path(script.path)) != hooks.client_programs.end();
}

}  // namespace

/// It stands still until it is started again.
void Service::Impl::fail_torrent(Number number, Entry& entry, const Error& error) {
    log(Severity::warning, fmt::format("{}: {}", entry.record->name, error.message));
    keep(number, entry, [&](TorrentRecord& record) { record.error = error.message; });
    tell_hooks(HookEvent::error, entry);
}

void Service::Impl::tell_hooks(HookEvent event, const Entry& entry) {
    const auto& record = *entry.record;
    HookTorrent torrent{.number = record.number,
                        .hashes = record.hashes,
                        .name = record.name,
                        .folder = record.folder,
                        .labels = record.labels,
                        .trackers = {},
                        .downloaded = record.downloaded + entry.figures.downloaded,
                        .error = record.error};
    if (entry.metainfo)
        for (const auto& tier : entry.metainfo->trackers())
            torrent.trackers.insert(torrent.trackers.end(), tier.begin(), tier.end());
    hooks->run(event, torrent);
    const auto* script = script_of(*settings, event);
    if (script != nullptr && script->on && is_allowed(options.hooks, *script))
        hooks->run(event, torrent, {script->path});
}

/// A client that could name any program would be a user of this machine.
void Service::Impl::warn_of_scripts(const SessionSettings& before) const {
    for (const auto event : {HookEvent::added, HookEvent::done, HookEvent::seeded}) {
        const auto& script = *script_of(*settings, event);
        if (script == *script_of(before, event) || !script.on || is_allowed(options.hooks, script)) continue;
        log(Severity::warning,
            fmt::format("'{}', which a client wants to have run when a torrent is {}, is not run: it is not among "
                        "client_programs of [hooks]",
                        printable(script.path), name_of(event)));
    }
}

void Service::Impl::limit_seed(Number number, Entry& entry) {
    const auto& record = *entry.record;
    if (!entry.seed || entry.leaving || record.stopped) return;
    const auto idle = seconds_now() - std::max(entry.active, entry.seeds_since);
    const auto reason = reason_to_stop(seed_limits_of(options.limits_of_labels, *settings, record),
                                       record.uploaded + entry.figures.uploaded, record.total, idle);
    if (reason.empty()) return;
    log(Severity::info, fmt::format("{} has seeded enough: {}", record.name, reason));
    tell_hooks(HookEvent::seeded, entry);
    keep(number, entry, [](TorrentRecord& one) {
        one.stopped = true;
        one.past_queue = false;
    });
    leave(number, entry, [](Impl&) {});
}

/// Of those that nothing happens to no figures come.
void Service::Impl::limit_idle_seeds() {
    for (auto& [number, entry] : entries) limit_seed(number, entry);
}

}  // namespace bittern::daemon
