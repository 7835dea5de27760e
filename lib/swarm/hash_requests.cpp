#include "swarm/hash_requests.hpp"

#include "swarm/hash_request_reader.hpp"
#include "swarm/receive_crypto.hpp"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

#include <libtorrent/error_code.hpp>
#include <libtorrent/operations.hpp>
#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/peer_info.hpp>

namespace bittern::swarm {
namespace {

/// Answers between two looks at a connection, which cost more than an answer.
constexpr Bytes look_after = kib(64);

/// No message has it.
constexpr unsigned char no_kind = 255;

/// libtorrent asks for the hashes of 512 pieces at once, or for those of all blocks of a piece that came wrong.
std::uint32_t most_hashes(Bytes piece_size) {
    constexpr std::int64_t pieces = 512;
    return piece_size == Bytes{} ? 0 : static_cast<std::uint32_t>(std::max(pieces, piece_size.count / kib(16).count));
}

lt::peer_info info_of(const lt::peer_connection_handle& peer) {
    lt::peer_info info;
    peer.get_peer_info(info);
    return info;
}

/// Stands between a peer's bytes and libtorrent's reading of them, which nothing but decryption is meant to do: there
/// is no other place that sees a request for hashes before it is answered. Bytes come here message by message, so what
/// was asked for in those before is waiting to be sent already.
class HashGate final : public lt::crypto_plugin {
public:
    HashGate(lt::peer_connection_handle peer, std::shared_ptr<lt::crypto_plugin> decryptor,
             std::shared_ptr<UnreadOfAll> all, Bytes piece_size)
        : peer_(std::move(peer)),
          decryptor_(std::move(decryptor)),
          reader_(most_hashes(piece_size)),
          unread_(std::move(all)) {}

    [[nodiscard]] bool closed() const { return closed_; }
    /// Once a second. Sees what has been read since, and who keeps more than others leave room for.
    void tick() {
        if (unread_.count() == Bytes{}) return;
        look();
        closed_ = closed_ || !unread_.room_for({});
    }

    void set_incoming_key(lt::span<const char>) override {}
    void set_outgoing_key(lt::span<const char>) override {}
    std::tuple<int, lt::span<lt::span<const char>>> encrypt(lt::span<lt::span<char>>) override { return {}; }

    /// Returns how many bytes to leave out, how many to go on with, and that there is no need to wait for more.
    std::tuple<int, int, int> decrypt(lt::span<lt::span<char>> chunks) override {
        if (decryptor_) decryptor_->decrypt(chunks);  // in place; an RC4 stream has neither frames nor padding
        int size = 0;
        for (const auto chunk : chunks) {
            guard({chunk.data(), static_cast<std::size_t>(chunk.size())});
            size += static_cast<int>(chunk.size());
        }
        return {0, size, 0};
    }

private:
    void guard(std::span<char> chunk) {
        using At = HashRequestMark::At;
        while (const auto mark = reader_.next(chunk)) {
            closed_ = closed_ || mark->at == At::too_long;
            // Connections can't be ended from here, but when libtorrent asks what this message is.
            if (mark->at != At::end && closed_) *mark->byte = static_cast<char>(no_kind);
            if (mark->at == At::end) count(*mark);
        }
    }

    void count(const HashRequestMark& request) {
        since_look_ += request.answer;
        const bool due = since_look_ >= look_after || !unread_.room_for(request.answer);
        if (!closed_ && due && !unread_.small_with(request.answer)) look();
        closed_ = closed_ || !unread_.room_for(request.answer);
        if (closed_)
            *request.byte = static_cast<char>(no_kind);  // no tree is so high: libtorrent refuses
        else
            unread_.add(request.answer);
    }

    void look() {
        since_look_ = {};
        const auto info = info_of(peer_);
        unread_.look({info.used_send_buffer}, {info.total_upload});
    }

    lt::peer_connection_handle peer_;
    std::shared_ptr<lt::crypto_plugin> decryptor_;  ///< null: what comes is in the clear
    HashRequestReader reader_;
    UnreadAnswers unread_;
    Bytes since_look_;     ///< answered
    bool closed_ = false;  ///< nothing more is taken
};

/// One connection.
class HashAsker final : public lt::peer_plugin {
public:
    HashAsker(lt::peer_connection_handle peer, std::shared_ptr<UnreadOfAll> all, Bytes piece_size)
        : peer_(std::move(peer)), all_(std::move(all)), piece_size_(piece_size) {}

    /// Here libtorrent stands between the handshake and the first message.
    bool on_handshake(lt::span<const char>) override {
        lt::bt_peer_connection_handle peer(peer_);
        const bool encrypted = static_cast<bool>(info_of(peer_).flags & lt::peer_info::rc4_encrypted);
        gate_ = std::make_shared<HashGate>(peer_, encrypted ? receive_crypto(peer) : nullptr, all_, piece_size_);
        peer.switch_recv_crypto(gate_);
        return true;
    }

    bool on_unknown_message(int, int kind, lt::span<const char>) override {
        if (kind != no_kind || !gate_ || !gate_->closed()) return false;
        let_go();
        return true;
    }

    void tick() override {
        if (!gate_ || !peer_.native_handle() || peer_.is_disconnecting()) return;
        gate_->tick();
        if (gate_->closed()) let_go();
    }

private:
    void let_go() {
        peer_.disconnect(lt::errors::timed_out_inactivity, lt::operation_t::bittorrent,
                         lt::peer_connection_interface::failure);
    }

    lt::peer_connection_handle peer_;
    std::shared_ptr<UnreadOfAll> all_;
    Bytes piece_size_;
    std::shared_ptr<HashGate> gate_;
};

class HashAskers final : public lt::torrent_plugin {
public:
    HashAskers(std::shared_ptr<UnreadOfAll> all, Bytes piece_size) : all_(std::move(all)), piece_size_(piece_size) {}
    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override {
        return std::make_shared<HashAsker>(peer, all_, piece_size_);
    }

private:
    std::shared_ptr<UnreadOfAll> all_;
    Bytes piece_size_;
};

}  // namespace

std::shared_ptr<lt::torrent_plugin> let_go_of_who_fills_memory(std::shared_ptr<UnreadOfAll> all, Bytes piece_size) {
    return std::make_shared<HashAskers>(std::move(all), piece_size);
}

}  // namespace bittern::swarm
