#pragma once
/// The work of a share before anything is served: walking, hashing and describing, on a thread of its own.

#include "app/options/share_options.hpp"
#include "base/database.hpp"
#include "content/hash.hpp"
#include "content/tree.hpp"
#include "swarm/engine.hpp"
#include "torrent/metainfo.hpp"

#include <chrono>
#include <functional>
#include <thread>

namespace boost::asio {
class io_context;
}

namespace bittern::app {

/// What is to be shared, fully known.
struct Content {
    content::Tree tree;
    torrent::Metainfo metainfo;
    Bytes from_cache;  ///< not read this time, its hashes were known
    std::chrono::steady_clock::duration took{};
};

/// Serves it where it is, as complete: what was just hashed is not read again.
[[nodiscard]] swarm::AddRequest serve_request(const Content& content, std::filesystem::path folder);

/// Where the hashing is.
struct HashingView {
    content::HashProgress progress;
    Bytes total;
    std::size_t files = 0;  ///< of the tree
};

/// All calls come on the loop's thread, `done` once and last.
struct ContentCalls {
    std::function<void(const HashingView&)> walked;  ///< the files are found, hashing begins
    std::function<void(const HashingView&)> progress;
    std::function<void(Result<Content>)> done;
};

/// One such work under way; its end waits until the thread has ended, as it soon does after stop().
class ContentJob {
public:
    /// Begins at once. `roots` are absolute. The database is the job's own connection.
    ContentJob(boost::asio::io_context& loop, const ShareOptions& options, std::vector<std::filesystem::path> roots,
               Database database, ContentCalls calls);
    /// Asks it to end early: `done` then gets Fault::interrupted.
    void stop() { thread_.request_stop(); }

private:
    std::jthread thread_;  ///< joined by its destructor
};

}  // namespace bittern::app
