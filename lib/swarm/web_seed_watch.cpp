#include "swarm/web_seed_watch.hpp"

#include "base/printable.hpp"
#include "base/units.hpp"
#include "swarm/reasons.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <boost/asio/error.hpp>
#include <libtorrent/operations.hpp>
#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/peer_info.hpp>
#include <libtorrent/web_connection_base.hpp>

namespace bittern::swarm {
namespace {

/// What a connection holds that libtorrent could not take in yet: more than the headers of any server take, and than
/// the 16 KiB that it reads at once.
constexpr Bytes longest_header = kib(64);

/// Strangers can make up addresses without end.
constexpr std::size_t most_redirecting = 100;

/// Ends that say nothing about the seed, and those that libtorrent tells of by an alert: see alerts.cpp.
bool is_told_or_no_fault(const lt::error_code& reason) {
    using namespace lt::errors;
    static const std::array usual{
        torrent_finished, torrent_aborted,    torrent_removed,           torrent_paused,
        stopping_torrent, session_is_closing, uninteresting_upload_peer, optimistic_disconnect};
    return !reason || reason.category() == lt::http_category() ||
           std::ranges::any_of(usual, [&](auto one) { return reason == make_error_code(one); });
}

/// One torrent's web seeds.
struct Seeds {
    std::vector<std::string> urls;  ///< as the torrent names them
    OnWebSeedFailed failed;
    std::map<std::string, int> redirects = {};  ///< in a row, by URL
};

/// libtorrent names the file as well, or what a redirect led to.
std::string named_in(const std::vector<std::string>& urls, const std::string& url) {
    const auto found = std::ranges::find_if(urls, [&](const auto& named) { return url.starts_with(named); });
    return found == urls.end() ? url : *found;
}

}  // namespace

/// One connection.
class WatchedWebSeed final : public lt::peer_plugin {
public:
    WatchedWebSeed(lt::peer_connection_handle peer, const std::string& url, std::shared_ptr<Seeds> seeds)
        : peer_(std::move(peer)), url_(named_in(seeds->urls, url)), seeds_(std::move(seeds)) {}

    void on_piece_failed(lt::piece_index_t) override { seeds_->failed(url_, wrong_data); }

    void on_disconnect(const lt::error_code& reason) override {
        const auto info = this->info();
        if (info.total_download > 0) seeds_->redirects.erase(url_);
        if (info.used_receive_buffer > longest_header.count) return seeds_->failed(url_, reason_of(too_long()));
        if (reason == make_error_code(lt::errors::redirecting)) return redirects();
        const bool gave_and_left = reason == boost::asio::error::eof && info.total_download > 0;
        if (!gave_and_left && !is_told_or_no_fault(reason)) seeds_->failed(url_, reason_of(reason));
    }

    void look() {
        if (peer_.native_handle() == nullptr || peer_.is_disconnecting()) return;
        if (info().used_receive_buffer > longest_header.count)
            peer_.disconnect(too_long(), lt::operation_t::bittorrent, lt::peer_connection_interface::peer_error);
    }

private:
    [[nodiscard]] lt::peer_info info() const {
        lt::peer_info info;
        peer_.get_peer_info(info);
        return info;
    }

    static lt::error_code too_long() { return boost::system::errc::make_error_code(boost::system::errc::message_size); }

    /// No fault by itself, but where nothing comes of it.
    void redirects() {
        if (seeds_->redirects.size() > most_redirecting) seeds_->redirects.clear();
        const bool again = ++seeds_->redirects[url_] > 1;
        seeds_->failed(url_, again ? "it redirects again and again" : "it redirects to another address");
    }

    lt::peer_connection_handle peer_;
    std::string url_;
    std::shared_ptr<Seeds> seeds_;
};

namespace {

class WatchedTorrent final : public lt::torrent_plugin {
public:
    WatchedTorrent(std::shared_ptr<WebSeedWatch> watch, Seeds seeds)
        : watch_(std::move(watch)), seeds_(std::make_shared<Seeds>(std::move(seeds))) {}

    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override {
        if (peer.type() != lt::connection_type::url_seed) return nullptr;
        const auto& url = static_cast<const lt::web_connection_base&>(*peer.native_handle()).url();
        auto seed = std::make_shared<WatchedWebSeed>(peer, printable(url), seeds_);
        watch_->add(seed);
        return seed;
    }

private:
    std::shared_ptr<WebSeedWatch> watch_;
    std::shared_ptr<Seeds> seeds_;
};

}  // namespace

std::shared_ptr<lt::torrent_plugin> WebSeedWatch::watch(std::vector<std::string> urls, OnWebSeedFailed failed) {
    return std::make_shared<WatchedTorrent>(shared_from_this(), Seeds{std::move(urls), std::move(failed)});
}

void WebSeedWatch::add(const std::shared_ptr<WatchedWebSeed>& seed) {
    seeds_.push_back(seed);
}

void WebSeedWatch::on_tick() {
    std::erase_if(seeds_, [](const auto& seed) { return seed.expired(); });
    for (const auto& one : seeds_)
        if (const auto seed = one.lock()) seed->look();
}

}  // namespace bittern::swarm
