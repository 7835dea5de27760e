#include "storage/refusals.hpp"

#include <chrono>

#include <boost/asio/post.hpp>

namespace bittern::storage {

void Refusals::add(ReadHandler handler, const lt::storage_error& error) {
    constexpr int most_in_a_moment = 20;  // and 64 more that it has in flight then are less than a hundred
    if (!ended_ && !std::exchange(moment_runs_, true)) begin_moment();
    if (!ended_ && answered_ == most_in_a_moment) {
        waiting_.emplace_back(std::move(handler), error);
        return;
    }
    ++answered_;
    boost::asio::post(network_, [handler = std::move(handler), error] { handler({}, error); });
}

void Refusals::begin_moment() {
    constexpr std::chrono::milliseconds moment{1500};
    answered_ = 0;
    timer_.expires_after(moment);
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code&) {
        if (alive.expired()) return;
        moment_runs_ = false;
        answer();
    });
}

/// Those that must wait again do so in their order.
void Refusals::answer() {
    for (auto& [handler, error] : std::exchange(waiting_, {})) add(std::move(handler), error);
}

void Refusals::end() {
    ended_ = true;
    timer_.cancel();  // its handler answers
}

}  // namespace bittern::storage
