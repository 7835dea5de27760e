#include "swarm/filler.hpp"

#include <algorithm>
#include <utility>

#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/peer_request.hpp>

namespace bittern::swarm {
namespace {

struct Counting {
    Filler filler;
    std::shared_ptr<SentFiller> sent;
};

class CountedPeer final : public lt::peer_plugin {
public:
    explicit CountedPeer(std::shared_ptr<const Counting> counting) : counting_(std::move(counting)) {}

    void sent_piece(const lt::peer_request& block) override {
        *counting_->sent +=
            counting_->filler.in(PieceIndex{static_cast<int>(block.piece)}, Bytes{block.start}, Bytes{block.length})
                .count;
    }

private:
    std::shared_ptr<const Counting> counting_;
};

class CountedTorrent final : public lt::torrent_plugin {
public:
    explicit CountedTorrent(Counting counting) : counting_(std::make_shared<const Counting>(std::move(counting))) {}
    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override {
        if (peer.type() != lt::connection_type::bittorrent) return nullptr;  // web seeds take nothing
        return std::make_shared<CountedPeer>(counting_);
    }

private:
    std::shared_ptr<const Counting> counting_;
};

}  // namespace

bool Filler::any() const {
    return metainfo_.info_hash().v2.has_value() || std::ranges::any_of(metainfo_.files(), &torrent::File::pad);
}

Bytes Filler::in(PieceIndex piece, Bytes start, Bytes length) const {
    const auto& files = metainfo_.files();
    const Bytes begin = Bytes{piece.value * metainfo_.piece_size().count} + start, end = begin + length;
    auto file = std::ranges::upper_bound(files, begin, {}, &torrent::File::offset);
    if (file != files.begin()) --file;
    Bytes content;
    for (; file != files.end() && file->offset < end; ++file)
        if (!file->pad)
            content += std::max(Bytes{}, std::min(end, file->offset + file->size) - std::max(begin, file->offset));
    return length - content;
}

std::shared_ptr<lt::torrent_plugin> count_sent_filler(Filler filler, std::shared_ptr<SentFiller> sent) {
    return std::make_shared<CountedTorrent>(Counting{std::move(filler), std::move(sent)});
}

}  // namespace bittern::swarm
