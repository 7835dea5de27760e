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
/// given up, and must not hold up the end of the program. A stranger's list of names must not take all threads there
/// are: a few lookups are under way at a time, the others come after them in the order they were asked for.
class NameLookup {
public:
    /// How many lookups are under way at a time.
    static constexpr int at_a_time = 8;

    /// The answer, in the system's order; empty where there is none.
    using Found = std::function<void(const std::vector<lt::udp::endpoint>&)>;
    /// Does a task on a thread of its own; throws std::system_error where there is none to be had.
    using Start = std::function<void(std::function<void()>)>;

    explicit NameLookup(boost::asio::io_context& loop, Start start = on_a_thread);
    ~NameLookup();
    NameLookup(const NameLookup&) = delete;
    NameLookup& operator=(const NameLookup&) = delete;

    /// To be called on the loop's thread. Calls `found` there, once and later; never after this is gone.
    void find(const torrent::HostPort& node, Found found);

private:
    struct Desk;
    static void on_a_thread(std::function<void()> task);
    std::shared_ptr<Desk> desk_;  ///< shared with the threads
};

}  // namespace bittern::swarm
