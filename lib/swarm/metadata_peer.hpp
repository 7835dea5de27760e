// private: libtorrent
#pragma once
/// The metadata extension (BEP 9) on one connection: framing, handshake, and what is sent to the
/// peer.

#include "swarm/metadata_assembly.hpp"
#include "swarm/metadata_message.hpp"
#include "swarm/metadata_serving.hpp"

#include <memory>
#include <string>
#include <utility>

#include <libtorrent/extensions.hpp>
#include <libtorrent/peer_connection_handle.hpp>

namespace bittern::swarm {

/// What a connection tells its torrent.
class MetadataSwarm {
public:
    virtual ~MetadataSwarm() = default;
    /// The peer speaks the extension and claims this size; 0 where it claims none.
    virtual void joined(PeerKey peer, Bytes claim) = 0;
    /// The connection ended; may be told twice.
    virtual void left(PeerKey peer) = 0;
    /// A piece, or a refusal.
    virtual void answered(PeerKey peer, const MetadataMessage& message) = 0;
    /// What there is to serve; null while there is nothing.
    [[nodiscard]] virtual const std::string* metadata() const = 0;
};

/// The extension on one connection.
class MetadataPeer final : public lt::peer_plugin {
public:
    MetadataPeer(std::shared_ptr<MetadataSwarm> swarm, PeerKey key, lt::peer_connection_handle peer)
        : swarm_(std::move(swarm)), key_(key), peer_(std::move(peer)) {}
    ~MetadataPeer() override { swarm_->left(key_); }
    MetadataPeer(const MetadataPeer&) = delete;
    MetadataPeer& operator=(const MetadataPeer&) = delete;

    void add_handshake(lt::entry& handshake) override;
    bool on_extension_handshake(const lt::bdecode_node& handshake) override;
    bool on_extended(int length, int message, lt::span<const char> body) override;
    void on_disconnect(const lt::error_code&) override { swarm_->left(key_); }
    void tick() override { send_served(); }

    /// Nothing is sent to a peer that doesn't speak the extension, or has gone.
    void send(const MetadataMessage& message);

private:
    [[nodiscard]] bool room_to_send();
    void serve(PieceIndex piece);
    void send_served();

    std::shared_ptr<MetadataSwarm> swarm_;
    PeerKey key_;
    lt::peer_connection_handle peer_;
    int their_message_id_ = 0;  ///< 0: the peer doesn't speak the extension
    MetadataServing serving_;
    std::int64_t room_ = 0;  ///< bytes that may go to the socket's buffer before it is looked at again
};

}  // namespace bittern::swarm
