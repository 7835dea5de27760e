#pragma once
/// The second part of a share: the engine that serves, the moment the link is said, and who takes copies.

#include "app/commands/dht_news.hpp"
#include "app/commands/file_news.hpp"
#include "app/commands/session.hpp"
#include "app/commands/share_content.hpp"
#include "app/commands/tracker_news.hpp"
#include "app/options/share_options.hpp"
#include "app/render/console.hpp"
#include "swarm/engine.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace bittern::app {

/// What ends the serving from within.
struct ServingCalls {
    std::function<void(const Error&)> failed;
    std::function<void()> copies_made;  ///< as many as were asked for
};

/// Lives on the loop's thread; console, options and session outlive it.
class ShareServing {
public:
    ShareServing(Console& console, const ShareOptions& options, Session& session, ServingCalls calls)
        : console_(console), options_(options), session_(session), calls_(std::move(calls)) {}

    /// Opens the engine; early, so that the DHT is known by the time there is something to serve.
    [[nodiscard]] Result<void> open();
    /// Serves what outlives this; only after open(). `folder` is absolute.
    void serve(const SharedContent& content, std::filesystem::path folder);
    void tick();
    /// Says what came of it so far, if the link was said.
    void sum_up();
    [[nodiscard]] bool is_announced() const { return announced_; }

private:
    void handle(const swarm::Event& event);
    void announce_when_ready();
    void say_tracker_news(const swarm::TorrentView& torrent);
    void say_dht_news();
    void peer_completed(const std::string& address);
    void disk_told(const Error* trouble);
    void file_failed(const Error& error);
    void file_lost(const storage::Loss& loss);
    void file_found(const std::filesystem::path& path);
    [[nodiscard]] const swarm::TorrentView* view() const;

    using Time = std::chrono::steady_clock::time_point;

    Console& console_;
    const ShareOptions& options_;
    Session& session_;
    ServingCalls calls_;
    const SharedContent* content_ = nullptr;
    std::optional<swarm::TorrentId> id_;
    TrackerNews tracker_news_;
    DhtNews dht_news_;
    FileNews file_news_;
    RateMeter up_;
    std::set<std::string> failures_said_;  ///< of files
    Time added_at_, listened_at_, last_event_;
    bool taken_ = false;  ///< peers that connect from now on are let in
    bool announced_ = false;
};

}  // namespace bittern::app
