#include "rpc/monitoring.hpp"

#include <array>
#include <iterator>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace bittern::rpc {
namespace {

/// The loop comes round every half second: after this long without, it hangs.
constexpr std::chrono::seconds loop_hangs_after{15};

/// Writes metric families, each a `# TYPE` line, a `# HELP` line and its samples.
class Metrics {
public:
    enum class Kind { gauge, counter };

    void family(Kind kind, std::string_view name, std::string_view help, std::string_view unit = "") {
        kind_ = kind;
        name_ = name;
        const auto kind_name = kind == Kind::counter ? "counter" : "gauge";
        fmt::format_to(std::back_inserter(text_), "# TYPE {} {}\n", name, kind_name);
        if (!unit.empty()) fmt::format_to(std::back_inserter(text_), "# UNIT {} {}\n", name, unit);
        fmt::format_to(std::back_inserter(text_), "# HELP {} {}\n", name, help);
    }
    /// `labels` in braces, or nothing.
    template <class Number>
    void sample(Number value, std::string_view labels = "") {
        fmt::format_to(std::back_inserter(text_), "{}{}{} {}\n", name_, kind_ == Kind::counter ? "_total" : "", labels,
                       value);
    }
    template <class Number>
    void one(Kind kind, std::string_view name, std::string_view help, Number value, std::string_view unit = "") {
        family(kind, name, help, unit);
        sample(value);
    }
    void info(std::string_view name, std::string_view help, std::string_view labels) {
        fmt::format_to(std::back_inserter(text_), "# TYPE {0} info\n# HELP {0} {1}\n{0}_info{2} 1\n", name, help,
                       labels);
    }
    [[nodiscard]] std::string take() && { return std::move(text_ += "# EOF\n"); }

private:
    std::string text_;
    std::string_view name_;
    Kind kind_ = Kind::gauge;
};

using enum Metrics::Kind;

double seconds(std::chrono::microseconds time) {
    return std::chrono::duration<double>(time).count();
}

void write_torrents(Metrics& out, const daemon::Snapshot& snapshot) {
    constexpr std::array statuses{daemon::Status::stopped,     daemon::Status::waiting_to_verify,
                                  daemon::Status::verifying,   daemon::Status::waiting_to_download,
                                  daemon::Status::downloading, daemon::Status::waiting_to_seed,
                                  daemon::Status::seeding};
    std::array<std::int64_t, statuses.size()> counts{};
    std::int64_t with_error = 0, peers = 0, known = 0;
    Bytes wanted, done;
    for (const auto& torrent : snapshot.torrents) {
        ++counts.at(static_cast<std::size_t>(torrent->status));
        with_error += torrent->record->error.empty() ? 0 : 1;
        peers += torrent->figures.peers_connected;
        known += torrent->figures.peers_known;
        wanted += torrent->wanted();
        done += torrent->done();
    }
    out.family(gauge, "bittern_torrents", "Torrents, by what they do.");
    for (const auto status : statuses)
        out.sample(counts.at(static_cast<std::size_t>(status)), fmt::format("{{state=\"{}\"}}", name_of(status)));
    out.one(gauge, "bittern_torrents_failed", "Torrents that can't go on.", with_error);
    out.one(gauge, "bittern_wanted_bytes", "Payload that torrents want.", wanted.count, "bytes");
    out.one(gauge, "bittern_had_bytes", "Of that: is there and right.", done.count, "bytes");
    out.one(gauge, "bittern_peers_connected", "Peers connected, of all torrents.", peers);
    out.one(gauge, "bittern_peers_known", "Addresses of peers heard of, of all torrents.", known);
}

void write_disk(Metrics& out, const storage::DiskFigures& disk) {
    out.one(counter, "bittern_disk_written_bytes", "Payload written.", disk.bytes_written, "bytes");
    out.one(counter, "bittern_disk_read_bytes", "Payload read.", disk.bytes_read, "bytes");
    out.one(counter, "bittern_disk_writes", "Calls to the system that wrote payload.", disk.writes);
    out.one(counter, "bittern_disk_reads", "Calls to the system that read payload.", disk.reads);
    out.one(counter, "bittern_disk_blocks_from_memory", "Blocks for peers that no read was needed for.",
            disk.from_memory);
    out.one(counter, "bittern_disk_jobs", "Jobs that a disk thread took.", disk.jobs);
    out.one(counter, "bittern_disk_queued_seconds", "For which jobs waited for a disk thread, in sum.",
            seconds(disk.queued), "seconds");
    out.one(counter, "bittern_disk_syncs", "Syncs.", disk.syncs);
    out.one(counter, "bittern_disk_sync_seconds", "Time in syncs, in sum.", seconds(disk.syncing), "seconds");
    out.one(gauge, "bittern_disk_waiting_blocks", "Blocks in memory that are not written yet.", disk.waiting);
}

void write_process(Metrics& out, const ProcessFigures& process) {
    if (process.cpu)
        out.one(counter, "process_cpu_seconds", "Processor time, user and system.", process.cpu->count(), "seconds");
    if (process.resident)
        out.one(gauge, "process_resident_memory_bytes", "Memory in use.", process.resident->count, "bytes");
    if (process.descriptors) out.one(gauge, "process_open_fds", "Open descriptors.", *process.descriptors);
    if (process.most_descriptors) out.one(gauge, "process_max_fds", "Descriptors at most.", *process.most_descriptors);
}

}  // namespace

std::string metrics_of(const daemon::Snapshot& snapshot, const ProcessFigures& process, std::string_view version) {
    Metrics out;
    out.info("bittern", "This program.", fmt::format("{{version=\"{}\"}}", version));
    out.one(gauge, "process_start_time_seconds", "When this run began, in seconds since 1970.",
            snapshot.begun.time_since_epoch().count(), "seconds");
    write_torrents(out, snapshot);
    out.one(counter, "bittern_downloaded_bytes", "Payload received.", snapshot.run.downloaded.count, "bytes");
    out.one(counter, "bittern_uploaded_bytes", "Payload sent.", snapshot.run.uploaded.count, "bytes");
    out.one(gauge, "bittern_dht_nodes", "Nodes of the DHT that are known.", snapshot.session.dht_nodes);
    out.one(gauge, "bittern_state_kept", "1, or 0 while the state can't be written.", snapshot.is_kept ? 1 : 0);
    if (snapshot.disk) write_disk(out, *snapshot.disk);
    write_process(out, process);
    return std::move(out).take();
}

HttpAnswer health_of(const daemon::Snapshot& snapshot, std::chrono::steady_clock::time_point last_beat,
                     std::chrono::steady_clock::time_point now) {
    std::string wrong;
    if (const auto age = now - last_beat; age > loop_hangs_after)
        wrong += fmt::format("nothing moves for {} s\n", std::chrono::duration_cast<std::chrono::seconds>(age).count());
    if (!snapshot.is_kept) wrong += "the state can't be written\n";
    if (wrong.empty()) return {.body = "ok\n"};
    return {.status = 503, .body = std::move(wrong)};
}

Pages monitoring_pages(std::function<std::shared_ptr<const daemon::Snapshot>()> snapshot,
                       std::function<std::chrono::steady_clock::time_point()> last_beat, std::string version) {
    return [snapshot = std::move(snapshot), last_beat = std::move(last_beat),
            version = std::move(version)](std::string_view path) -> std::optional<HttpAnswer> {
        if (path == health_path) return health_of(*snapshot(), last_beat(), std::chrono::steady_clock::now());
        if (path == "/metrics")
            return HttpAnswer{.body = metrics_of(*snapshot(), process_figures(), version),
                              .type = "application/openmetrics-text; version=1.0.0; charset=utf-8"};
        return std::nullopt;
    };
}

}  // namespace bittern::rpc
