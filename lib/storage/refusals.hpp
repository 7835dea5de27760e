// private: libtorrent
#pragma once
/// Reads that are refused: the first at once, what would be too many a moment later.

#include "storage/pass_through.hpp"

#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <libtorrent/io_context.hpp>

namespace bittern::storage {

/// libtorrent disconnects a peer of which a hundred reads in a row have failed, and one that has many requests open
/// when a file is lost would be such. So few are answered in a moment, which is longer than the second between two
/// ticks of its plugins: whoever knows the peers can turn their requests away meanwhile. Everything happens on the
/// network thread.
class Refusals {
public:
    explicit Refusals(lt::io_context& network) : network_(network), timer_(network) {}

    void add(ReadHandler handler, const lt::storage_error& error);
    /// Answers all, and from now on each at once.
    void end();

private:
    void begin_moment();
    void answer();

    lt::io_context& network_;
    boost::asio::steady_timer timer_;
    std::vector<std::pair<ReadHandler, lt::storage_error>> waiting_;
    int answered_ = 0;  ///< in this moment
    bool moment_runs_ = false;
    bool ended_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace bittern::storage
