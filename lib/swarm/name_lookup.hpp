// private: libtorrent
#pragma once
/// Names to addresses, without anybody waiting for a name server that doesn't answer.

#include "torrent/magnet.hpp"

#include <functional>
#include <memory>
#include <vector>

#include <libtorrent/socket.hpp>

namespace boost::asio {
class io_context;
}

namespace bittern::swarm {

/// Each lookup has a thread of its own, which nobody waits for: a silent name server takes ten seconds and more to be
/// given up, and must hold up neither other names nor the end of the program.
class NameLookup {
public:
    /// The answer, in the system's order; empty where there is none.
    using Found = std::function<void(const std::vector<lt::udp::endpoint>&)>;

    explicit NameLookup(boost::asio::io_context& loop);
    ~NameLookup();
    NameLookup(const NameLookup&) = delete;
    NameLookup& operator=(const NameLookup&) = delete;

    /// Calls `found` on the loop's thread, once; never after this is gone.
    void find(const torrent::HostPort& node, Found found);

private:
    struct Desk;
    std::shared_ptr<Desk> desk_;  ///< shared with the threads
};

}  // namespace bittern::swarm
