#include "swarm/piece_claims.hpp"

namespace bittern::swarm {
namespace {

constexpr int most_allowed_fast = 100;

/// One connection. What a hook answers with true goes no further.
class Claims final : public lt::peer_plugin {
public:
    explicit Claims(Described described) : useless_(described == Described::no) {}

    bool on_bitfield(const lt::bitfield&) override { return useless_; }
    bool on_have(lt::piece_index_t) override { return useless_; }
    bool on_suggest(lt::piece_index_t) override { return useless_; }
    bool on_allowed_fast(lt::piece_index_t) override { return useless_ || ++allowed_fast_ > most_allowed_fast; }

private:
    const bool useless_;
    int allowed_fast_ = 0;
};

class ClaimsOfAll final : public lt::torrent_plugin {
public:
    explicit ClaimsOfAll(Described described) : described_(described) {}
    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle&) override {
        return std::make_shared<Claims>(described_);
    }

private:
    const Described described_;
};

}  // namespace

std::shared_ptr<lt::torrent_plugin> keep_useful_claims(Described described) {
    return std::make_shared<ClaimsOfAll>(described);
}

}  // namespace bittern::swarm
