#pragma once
/// A daemon of a test's own, and a seed that it may get a torrent from.

#include "daemon/service.hpp"
#include "swarm/two_engines.hpp"

#include <doctest/doctest.h>

namespace bittern::testing {

using namespace daemon;          // NOLINT: all of a test is about these
using namespace swarm::testing;  // NOLINT

/// A daemon on the loopback with a state folder and a download folder of its own; may be ended and begun again.
struct Daemon {
    explicit Daemon(boost::asio::io_context& loop_in) : loop(loop_in) { open(); }
    ~Daemon() { close(); }

    void open() {
        ServiceOptions options{
            .state_folder = state.path(), .limits_of_labels = limits, .watch = watch, .hooks = hooks};
        options.settings.download_folder = downloads.path().native();
        options.settings.dht = options.settings.lsd = options.settings.port_forwarding = false;
        options.settings.random_port = random_port;
        options.log = [this](Severity, const std::string& line) { log += line + '\n'; };
        options.engine.listen = {{"127.0.0.1", std::uint16_t{0}}};
        options.engine.discovery = {.dht = false, .lsd = false, .port_mapping = false};
        options.engine.refresh = std::chrono::milliseconds{20};
        auto opened = Service::open(loop, std::move(options));
        REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().message));
        service = *std::move(opened);
    }
    void close() {
        if (!service) return;
        bool closed = false;
        service->close(std::chrono::seconds{10}, [&] { closed = true; });
        run_until([&] { return closed; });
        service.reset();
    }
    template <class Condition>
    void run_until(Condition condition) {
        Node::run_until(loop, condition);
    }
    AddedTorrent add(AddTorrent torrent) {
        std::optional<Result<AddedTorrent>> answer;
        service->add(std::move(torrent), [&](Result<AddedTorrent> added) { answer = std::move(added); });
        run_until([&] { return answer.has_value(); });
        REQUIRE_MESSAGE(*answer, (*answer ? "" : answer->error().message));
        return **answer;
    }
    template <class Verb>
    Result<void> wait_for(Verb verb) {
        std::optional<Result<void>> answer;
        verb([&](Result<void> outcome) { answer = std::move(outcome); });
        run_until([&] { return answer.has_value(); });
        return *answer;
    }
    std::shared_ptr<const TorrentSnapshot> torrent(Number number) {
        for (const auto& one : service->snapshot()->torrents)
            if (one->number() == number) return one;
        return nullptr;
    }
    void run_until_status(Number number, Status status) {
        run_until([&] {
            const auto one = torrent(number);
            return one && one->status == status;
        });
    }

    boost::asio::io_context& loop;
    TemporaryFolder state, downloads;
    std::map<std::string, LabelLimits> limits;
    WatchConfig watch;
    HooksConfig hooks;
    bool random_port = false;
    std::string log;
    std::unique_ptr<Service> service;
};

/// A seed outside, and a daemon.
struct Scene {
    explicit Scene(content::Format format = content::Format::hybrid) {
        write(from.path() / "stuff" / "large.bin", noise(300'000, 1));
        write(from.path() / "stuff" / "sub" / "small.txt", "hello\n");
        shared = share(from.path() / "stuff", format);
        seed = std::make_unique<Node>(loop);
        seed->engine->add(shared->request());
        Node::run_until(loop, [&] { return seed->last<swarm::Added>() != nullptr; });
        daemon.emplace(loop);
    }
    AddTorrent by_file() { return {.what = shared->metainfo, .peers = {seed->address()}}; }
    AddTorrent by_link() { return {.what = shared->metainfo.magnet(), .peers = {seed->address()}}; }
    bool arrived() const {
        const auto& to = daemon->downloads.path();
        return read(to / "stuff/large.bin") == read(from.path() / "stuff/large.bin") &&
               read(to / "stuff/sub/small.txt") == "hello\n";
    }

    TemporaryFolder from;
    boost::asio::io_context loop;
    std::optional<Shared> shared;
    std::unique_ptr<Node> seed;
    std::optional<Daemon> daemon;
};

}  // namespace bittern::testing
