// Ways into the DHT that are not libtorrent's own: routers that have names, and the nodes of .torrent files (BEP 5).
//
// libtorrent looks up the names of its routers first, one after the other, and starts the DHT when the last is known or
// given up: with a name server that doesn't answer that is after a minute. So it gets only addresses, and what has a
// name is handed in as a node once it is looked up.
//
// Nodes that mean harm claim to be closest to whatever is looked for, send on to their like, and so end every lookup
// among themselves. They can't choose their id if it has to belong to their address (BEP 42). But honest nodes of older
// programs do, and libtorrent tells those who ask us that they are wrong; so that is insisted on in every other lookup
// only, as long as nobody is found.
#include "swarm/engine_impl.hpp"
#include "swarm/torrent_params.hpp"

namespace bittern::swarm {
namespace {

constexpr std::size_t most_doors = 300;

}  // namespace

void Engine::Impl::add_dht_door(const torrent::HostPort& node) {
    const bool known = std::ranges::any_of(dht_doors, [&](const DhtDoor& door) { return door.node == node; });
    if (known || dht_doors.size() >= most_doors) return;
    DhtDoor door{.node = node};
    if (const auto endpoint = endpoint_of(node)) door.addresses.push_back({endpoint->address(), endpoint->port()});
    dht_doors.push_back(std::move(door));
}

/// Each door is tried once, and all of them again from time to time as long as no node is known: the first packet may
/// be lost, and a machine may get its network after us.
void Engine::Impl::enter_dht() {
    if (!options.discovery.dht || !session) return;
    const auto now = std::chrono::steady_clock::now();
    const bool again = state.session.dht_nodes == 0 && now >= next_dht_try;
    if (again) next_dht_try = now + pause_after(dht_tries++);
    for (std::size_t k = 0; k < dht_doors.size(); ++k)
        if (again || !dht_doors[k].tried) try_dht_door(k);
}

void Engine::Impl::be_wary(TorrentId id, bool wary) {
    const bool was_on = wariness.is_on();
    wariness.set(id, wary);
    if (!session || wariness.is_on() == was_on) return;
    lt::settings_pack pack;
    pack.set_bool(lt::settings_pack::dht_enforce_node_id, wary);
    session->apply_settings(std::move(pack));
}

void Engine::Impl::try_dht_door(std::size_t number) {
    auto& door = dht_doors[number];
    door.tried = true;
    for (const auto& address : door.addresses) session->add_dht_node({address.address().to_string(), address.port()});
    if (!door.addresses.empty() || std::exchange(door.looking, true)) return;
    door_names.find(door.node, [this, number](const std::vector<lt::udp::endpoint>& found) {
        auto& looked_up = dht_doors[number];
        looked_up.looking = false;
        looked_up.addresses = found;
        if (!found.empty() && session) try_dht_door(number);
    });
}

}  // namespace bittern::swarm
