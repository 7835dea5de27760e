#include "swarm/name_lookup.hpp"

#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>

namespace bittern::swarm {

/// Where the threads hand in what they found.
struct NameLookup::Desk : std::enable_shared_from_this<Desk> {
    std::mutex mutex;
    boost::asio::io_context* loop = nullptr;  ///< null once nobody waits any more

    void hand_in(std::vector<lt::udp::endpoint> endpoints, Found found) {
        const std::lock_guard lock(mutex);
        if (loop == nullptr) return;
        boost::asio::post(*loop, [desk = weak_from_this(), endpoints = std::move(endpoints), found = std::move(found)] {
            if (const auto open = desk.lock(); open && open->loop != nullptr) found(endpoints);
        });
    }
};

NameLookup::NameLookup(boost::asio::io_context& loop) : desk_(std::make_shared<Desk>()) {
    desk_->loop = &loop;
}

NameLookup::~NameLookup() {
    const std::lock_guard lock(desk_->mutex);
    desk_->loop = nullptr;
}

void NameLookup::find(const torrent::HostPort& node, Found found) try {
    std::thread([desk = desk_, node, found = std::move(found)]() mutable {
        boost::asio::io_context own;
        boost::system::error_code error;
        std::vector<lt::udp::endpoint> endpoints;
        for (const auto& result : lt::udp::resolver(own).resolve(node.host, std::to_string(node.port), error))
            endpoints.push_back(result.endpoint());
        desk->hand_in(std::move(endpoints), std::move(found));
    }).detach();
} catch (const std::system_error&) {
    // No thread to be had: as if the name server had been silent.
}

}  // namespace bittern::swarm
