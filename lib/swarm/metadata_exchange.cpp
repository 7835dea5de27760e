#include "swarm/metadata_exchange.hpp"

#include "swarm/metadata_message.hpp"
#include "swarm/metadata_peer.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include <libtorrent/peer_connection_handle.hpp>

namespace bittern::swarm {

namespace {

using Clock = std::chrono::steady_clock;

/// The extension in one torrent: fetching as long as `metadata_` is null, serving from then on.
class MetadataExchange final : public lt::torrent_plugin,
                               public MetadataSwarm,
                               public std::enable_shared_from_this<MetadataExchange> {
public:
    MetadataExchange(torrent::InfoHash wanted, MetadataSink sink)
        : fetch_(std::in_place, wanted), sink_(std::move(sink)) {}
    explicit MetadataExchange(std::shared_ptr<const std::string> metadata) : metadata_(std::move(metadata)) {}

    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override;
    void tick() override { send_requests(); }

    void joined(PeerKey peer, Bytes claim) override;
    void left(PeerKey peer) override;
    void answered(PeerKey peer, const MetadataMessage& message) override;
    [[nodiscard]] const std::string* metadata() const override { return metadata_.get(); }

private:
    void send_requests();
    void tell_progress();

    std::optional<MetadataFetch> fetch_;
    MetadataSink sink_;
    MetadataFetch::Progress told_;
    std::shared_ptr<const std::string> metadata_;
    std::map<PeerKey, std::weak_ptr<MetadataPeer>> peers_;
    PeerKey last_key_;
};

std::shared_ptr<lt::peer_plugin> MetadataExchange::new_connection(const lt::peer_connection_handle& peer) {
    if (peer.type() != lt::connection_type::bittorrent) return nullptr;
    ++last_key_.value;
    auto plugin = std::make_shared<MetadataPeer>(shared_from_this(), last_key_, peer);
    peers_.emplace(last_key_, plugin);
    return plugin;
}

void MetadataExchange::joined(PeerKey peer, Bytes claim) {
    if (!fetch_) return;
    fetch_->joined(peer, claim);
    tell_progress();
    send_requests();
}

void MetadataExchange::left(PeerKey peer) {
    if (peers_.erase(peer) == 0 || !fetch_) return;
    fetch_->left(peer);
    tell_progress();
    send_requests();
}

void MetadataExchange::answered(PeerKey peer, const MetadataMessage& message) {
    if (!fetch_) return;
    if (message.kind == MetadataMessage::Kind::reject)
        fetch_->rejected(peer, message.piece, Clock::now());
    else
        fetch_->data_arrived(peer, message.piece, message.total_size, message.payload);
    tell_progress();
    if (fetch_->result()) {
        metadata_ = std::make_shared<const std::string>(*fetch_->result());
        fetch_.reset();
        if (sink_.arrived) sink_.arrived(*metadata_);
    }
    send_requests();
}

void MetadataExchange::send_requests() {
    if (!fetch_) return;
    for (const auto& request : fetch_->requests(Clock::now())) {
        const auto found = peers_.find(request.peer);
        if (found == peers_.end()) continue;
        if (const auto peer = found->second.lock()) peer->send({.piece = request.piece});
    }
}

void MetadataExchange::tell_progress() {
    const MetadataFetch::Progress now = fetch_->progress();
    if (now == std::exchange(told_, now) || !sink_.progressed) return;
    sink_.progressed(now);
}

}  // namespace

std::shared_ptr<lt::torrent_plugin> fetch_metadata(torrent::InfoHash wanted, MetadataSink sink) {
    return std::make_shared<MetadataExchange>(wanted, std::move(sink));
}

std::shared_ptr<lt::torrent_plugin> serve_metadata(std::shared_ptr<const std::string> info_dictionary) {
    return std::make_shared<MetadataExchange>(std::move(info_dictionary));
}

}  // namespace bittern::swarm
