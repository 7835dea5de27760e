#include "rpc/workers.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace bittern::rpc {

struct Workers::Impl {
    explicit Impl(unsigned threads) : pool(threads) {}
    boost::asio::thread_pool pool;
};

Workers::Workers(unsigned threads) : impl_(std::make_unique<Impl>(threads)) {}

Workers::~Workers() {
    end();
}

void Workers::run(std::function<void()> job) {
    boost::asio::post(impl_->pool, std::move(job));
}

void Workers::end() {
    impl_->pool.stop();
    impl_->pool.join();
}

}  // namespace bittern::rpc
