#include "app/commands/share_serving.hpp"

#include "app/commands/overloaded.hpp"
#include "app/commands/share_announce.hpp"
#include "app/commands/share_talk.hpp"
#include "base/printable.hpp"

#include <utility>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds event_interval{1};

}  // namespace

Result<void> ShareServing::open() {
    (void)dht_news_.look(0, Clock::now());
    return session_.open_engine(options_.network, [this](const swarm::Event& event) { handle(event); });
}

void ShareServing::serve(const SharedContent& content, std::filesystem::path folder) {
    content_ = &content;
    added_at_ = Clock::now();
    id_ = session_.engine().add(serve_request(content, std::move(folder)));
}

void ShareServing::handle(const swarm::Event& event) {
    std::visit(
        Overloaded{
            [this](const swarm::ListenSucceeded&) {
                listened_at_ = Clock::now();
                announce_when_ready();
            },
            [this](const swarm::ExternalAddressLearned&) { announce_when_ready(); },
            [this](const swarm::Added&) {
                taken_ = true;
                announce_when_ready();
            },
            [this](const swarm::ListenFailed& failed) {
                console_.warn(
                    fmt::format("cannot listen on {} port {}: {}", failed.address, failed.port, failed.reason));
            },
            [this](const swarm::PortMapped& mapped) {
                if (announced_)
                    console_.say(fmt::format("the router opened port {} by {}", mapped.external_port, mapped.protocol));
            },
            [this](const swarm::AddFailed& failed) { calls_.failed(failed.error); },
            [this](const swarm::TorrentFailed& failed) { calls_.failed(failed.error); },
            [this](const swarm::FileFailed& failed) { file_failed(failed.error); },
            [this](const swarm::DiskRefused& refused) { disk_told(&refused.error); },
            [this](const swarm::DiskTakes&) { disk_told(nullptr); },
            [this](const swarm::FileLost& lost) { file_lost(lost.loss); },
            [this](const swarm::FileFound& found) { file_found(found.path); },
            [this](const swarm::PeerCompleted& completed) { peer_completed(completed.address); },
            [](const auto&) {},
        },
        event);
}

void ShareServing::tick() {
    announce_when_ready();
    const auto* torrent = announced_ ? view() : nullptr;
    if (!torrent) return;
    const auto now = Clock::now();
    say_tracker_news(*torrent);
    say_dht_news();
    up_.add(torrent->figures.uploaded, now);
    auto line = sharing_line(content_->metainfo.name(), *torrent, up_);
    if (dht_news_.is_silent()) line.details.push_back(dht_line(0));
    line.details.insert(line.details.end(), tracker_news_.silent().begin(), tracker_news_.silent().end());
    console_.progress({line});
    if (now - last_event_ < event_interval) return;
    last_event_ = now;
    auto fields = sharing_fields(*torrent, up_, session_.engine().state().session);
    fields["disk"] = session_.disk_fields();
    console_.event("status", fields);
}

void ShareServing::sum_up() {
    if (const auto* torrent = view(); torrent && announced_)
        console_.say(shared_line(content_->metainfo.name(), *torrent));
}

void ShareServing::announce_when_ready() {
    if (!taken_ || announced_ || session_.is_closing()) return;
    const auto& known = session_.engine().state().session;
    const auto now = Clock::now();
    switch (readiness(options_, known, {now - added_at_, now - listened_at_})) {
        case Readiness::wait:
            return;
        case Readiness::nothing_listens:
            return calls_.failed({Fault::network, "no address can be listened on; try another --listen or --port"});
        case Readiness::ready:
            break;
    }
    announced_ = true;
    announce(console_, options_, *content_, known);
}

void ShareServing::say_tracker_news(const swarm::TorrentView& torrent) {
    const auto news = tracker_news_.look(torrent.trackers, Clock::now());
    for (const auto& line : news.warnings) console_.warn(line);
    for (const auto& line : news.works) console_.say(line);
}

void ShareServing::say_dht_news() {
    const auto& session = session_.engine().state().session;
    if (!counts_on_dht(options_, session)) return;
    switch (dht_news_.look(session.dht_nodes, Clock::now())) {
        case DhtNews::News::silent: {
            const auto message = no_dht_nodes + std::string(
                                                    " until there are some nobody finds it through the DHT; try "
                                                    "--dht-bootstrap HOST:PORT, --tracker URL or --direct");
            console_.warn(message);
            return console_.event("dht_trouble", {{"message", message}});
        }
        case DhtNews::News::answers:
            console_.say("DHT nodes answer: it is found through the DHT");
            return console_.event("dht_cured", {{"dht_nodes", session.dht_nodes}});
        case DhtNews::News::none:
            break;
    }
}

void ShareServing::peer_completed(const std::string& address) {
    const auto* torrent = view();
    const int copies = torrent ? torrent->copies_made : 0;
    console_.say(fmt::format("{} has a complete copy", printable(address)));
    console_.event("peer_completed", {{"address", address}, {"copies", copies}});
    if (options_.copies && copies >= *options_.copies) calls_.copies_made();
}

void ShareServing::disk_told(const Error* trouble) {
    if (trouble) {
        console_.warn(fmt::format("{}; peers wait, and it goes on by itself when it can", trouble->message));
        return console_.event("disk_trouble", {{"name", content_->metainfo.name()}, {"message", trouble->message}});
    }
    console_.say("the disk does its part again: sharing goes on");
    console_.event("disk_cured", {{"name", content_->metainfo.name()}});
}

/// Of each request of each peer, so each sentence is said once.
void ShareServing::file_failed(const Error& error) {
    constexpr std::size_t most_said = 20;
    if (failures_said_.size() > most_said || !failures_said_.insert(error.message).second) return;
    if (failures_said_.size() <= most_said) return console_.error(error);
    console_.warn("more files fail, which are not named");
}

void ShareServing::file_lost(const storage::Loss& loss) {
    if (const auto line = file_news_.lost(loss)) console_.warn(*line);
    console_.event("file_trouble", loss_fields(loss));
}

void ShareServing::file_found(const std::filesystem::path& path) {
    if (const auto line = file_news_.found(path)) console_.say(*line);
    console_.event("file_cured", {{"path", path.string()}});
}

const swarm::TorrentView* ShareServing::view() const {
    return id_ ? session_.engine().state().find(*id_) : nullptr;
}

}  // namespace bittern::app
