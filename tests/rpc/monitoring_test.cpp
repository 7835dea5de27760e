#include "rpc/monitoring.hpp"

#include "rpc/password.hpp"
#include "serving.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using testing::body_of;
using testing::Serving;
using testing::status_of;

namespace {

daemon::Snapshot snapshot_of(const std::vector<daemon::Status>& statuses) {
    daemon::Snapshot snapshot;
    for (const auto status : statuses) {
        daemon::TorrentSnapshot torrent;
        daemon::TorrentRecord record;
        record.number = static_cast<daemon::Number>(snapshot.torrents.size()) + 1;
        record.name = "name\"with\nall";
        record.error = status == daemon::Status::stopped ? "no room" : "";
        torrent.record = std::make_shared<const daemon::TorrentRecord>(std::move(record));
        torrent.status = status;
        torrent.figures.peers_connected = 2;
        const auto number = torrent.number();
        snapshot.torrents =
            snapshot.torrents.with({{number, std::make_shared<const daemon::TorrentSnapshot>(std::move(torrent))}});
    }
    return snapshot;
}

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("metrics count torrents by what they do, and end as OpenMetrics has it") {
    auto snapshot = snapshot_of({daemon::Status::seeding, daemon::Status::seeding, daemon::Status::stopped});
    snapshot.run.uploaded = Bytes{12};
    snapshot.disk.emplace().syncing = std::chrono::milliseconds{1500};
    const auto text = rpc::metrics_of(snapshot, {.resident = Bytes{4096}}, "1.2");
    for (const char* line :
         {"# TYPE bittern info", "bittern_info{version=\"1.2\"} 1", "# TYPE bittern_torrents gauge",
          "bittern_torrents{state=\"seeding\"} 2", "bittern_torrents{state=\"stopped\"} 1",
          "bittern_torrents{state=\"downloading\"} 0", "bittern_torrents_failed 1", "bittern_peers_connected 6",
          "# TYPE bittern_uploaded_bytes counter", "bittern_uploaded_bytes_total 12", "bittern_state_kept 1",
          "bittern_disk_sync_seconds_total 1.5", "process_resident_memory_bytes 4096"}) {
        INFO(line);
        CHECK(has_line(text, line));
    }
    CHECK(text.ends_with("\n# EOF\n"));
    CHECK(text.find("process_open_fds") == std::string::npos);
    CHECK(text.find("with") == std::string::npos);  // no torrent's name
}

TEST_CASE("what the system says of this process is believable") {
    const auto figures = rpc::process_figures();
    REQUIRE(figures.resident);
    CHECK(*figures.resident > mib(1));
    REQUIRE(figures.descriptors);
    CHECK(*figures.descriptors >= 3);
    CHECK(*figures.descriptors < *figures.most_descriptors);
}

TEST_CASE("health: a loop that hangs and a state that can't be written are told") {
    auto snapshot = snapshot_of({});
    const auto beat = std::chrono::steady_clock::now();
    CHECK(rpc::health_of(snapshot, beat, beat).status == 200);
    CHECK(rpc::health_of(snapshot, beat, beat + std::chrono::seconds{20}).status == 503);
    snapshot.is_kept = false;
    CHECK(rpc::health_of(snapshot, beat, beat).body == "the state can't be written\n");
}

TEST_CASE("the pages are for those who only look; strangers without a password see the health alone") {
    const auto serving_with = [](bool password) {
        return std::make_unique<Serving>([password](rpc::ServerOptions& options) {
            if (password) options.credentials = {.user = "me", .hash = rpc::hash_password("right").value()};
            options.pages = rpc::monitoring_pages(
                [] { return std::make_shared<const daemon::Snapshot>(snapshot_of({daemon::Status::seeding})); },
                std::chrono::steady_clock::now, "1");
        });
    };
    const auto answer_to = [](const Serving& serving, const std::string& beginning) {
        auto client = serving.tcp();
        client.send(beginning + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        return client.answer();
    };
    const auto open = serving_with(false);
    const auto metrics = answer_to(*open, "GET /metrics");
    CHECK(status_of(metrics) == 200);
    CHECK(metrics.find("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n") !=
          std::string::npos);
    CHECK(has_line(body_of(metrics), "bittern_torrents{state=\"seeding\"} 1"));
    CHECK(body_of(answer_to(*open, "GET /healthz")) == "ok\n");
    CHECK(status_of(answer_to(*open, "POST /metrics")) == 404);
    CHECK(status_of(answer_to(*open, "PUT /healthz")) == 405);
    auto stranger = open->tcp();
    stranger.send("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    CHECK(status_of(stranger.answer()) == 421);

    const auto closed = serving_with(true);
    CHECK(status_of(answer_to(*closed, "GET /metrics")) == 401);
    CHECK(body_of(answer_to(*closed, "GET /healthz")) == "ok\n");
    CHECK(status_of(answer_to(*closed, "GET /healthz/../metrics")) == 401);
}
