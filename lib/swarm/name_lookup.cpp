#include "swarm/name_lookup.hpp"

#include <deque>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>

namespace bittern::swarm {
namespace {

using Endpoints = std::vector<lt::udp::endpoint>;

/// Empty where there is no answer.
Endpoints addresses_of(const torrent::HostPort& node) try {
    boost::asio::io_context own;
    boost::system::error_code error;
    Endpoints endpoints;
    for (const auto& result : lt::udp::resolver(own).resolve(node.host, std::to_string(node.port), error))
        endpoints.push_back(result.endpoint());
    return endpoints;
} catch (const std::exception&) {
    return {};  // no memory, or no file descriptor
}

}  // namespace

/// Where lookups wait for their turn, and where the threads hand in what they found.
struct NameLookup::Desk : std::enable_shared_from_this<Desk> {
    struct Lookup {
        torrent::HostPort node;
        Found found;
    };

    std::mutex mutex;
    boost::asio::io_context* loop = nullptr;  ///< null once nobody waits any more

    // for the loop's thread alone
    Start start;
    std::deque<std::shared_ptr<const Lookup>> waiting;
    int under_way = 0;

    void begin_next() {
        while (under_way < at_a_time && !waiting.empty()) {
            ++under_way;
            begin(std::exchange(waiting.front(), nullptr));
            waiting.pop_front();
        }
    }

    /// Where there is no thread: as if the name server had been silent.
    void begin(const std::shared_ptr<const Lookup>& lookup) try {
        start([desk = shared_from_this(), lookup] { desk->hand_in(lookup, addresses_of(lookup->node)); });
    } catch (const std::system_error&) {
        hand_in(lookup, {});
    }

    void hand_in(std::shared_ptr<const Lookup> lookup, Endpoints endpoints) {
        const std::lock_guard lock(mutex);
        if (loop == nullptr) return;
        boost::asio::post(*loop,
                          [weak = weak_from_this(), lookup = std::move(lookup), endpoints = std::move(endpoints)] {
                              const auto desk = weak.lock();
                              if (!desk || desk->loop == nullptr) return;
                              --desk->under_way;
                              desk->begin_next();
                              lookup->found(endpoints);
                          });
    }
};

NameLookup::NameLookup(boost::asio::io_context& loop, Start start) : desk_(std::make_shared<Desk>()) {
    desk_->loop = &loop;
    desk_->start = std::move(start);
}

NameLookup::~NameLookup() {
    const std::lock_guard lock(desk_->mutex);
    desk_->loop = nullptr;
}

void NameLookup::on_a_thread(std::function<void()> task) {
    std::thread(std::move(task)).detach();
}

void NameLookup::find(const torrent::HostPort& node, Found found) {
    desk_->waiting.push_back(std::make_shared<const Desk::Lookup>(Desk::Lookup{node, std::move(found)}));
    desk_->begin_next();
}

}  // namespace bittern::swarm
