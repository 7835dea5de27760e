// private: libtorrent
#pragma once
/// An eye on web seeds (BEP 19): answers whose headers have no end, and why a seed gives nothing.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <libtorrent/extensions.hpp>

namespace bittern::swarm {

/// How large libtorrent may make the buffer of a connection. What it can't take in yet it keeps until more has come,
/// and above this number 2.0.8 writes behind the buffer's end (peer_connection::on_receive_data_impl makes one that is
/// larger smaller). Only a web seed can make it grow so, with headers or chunk headers that don't end, and WebSeedWatch
/// lets go of it long before.
constexpr int largest_receive_buffer = 512 << 20;

/// What is told of a web seed that gives nothing: its URL, and why.
using OnWebSeedFailed = std::function<void(const std::string& url, const std::string& reason)>;

class WatchedWebSeed;

/// All web seeds that a session is connected to. Add it to the session as an extension; on its network thread only.
class WebSeedWatch final : public lt::plugin, public std::enable_shared_from_this<WebSeedWatch> {
public:
    /// For a torrent (add_torrent_params::extensions) with the web seeds that it names. `failed` is called on the
    /// network thread.
    [[nodiscard]] std::shared_ptr<lt::torrent_plugin> watch(std::vector<std::string> urls, OnWebSeedFailed failed);

    lt::feature_flags_t implemented_features() override { return tick_feature; }
    /// Some times a second: lets go of those whose headers are too long.
    void on_tick() override;
    void add(const std::shared_ptr<WatchedWebSeed>& seed);

private:
    std::vector<std::weak_ptr<WatchedWebSeed>> seeds_;
};

}  // namespace bittern::swarm
