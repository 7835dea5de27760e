#pragma once
/// The work of a share before anything is served: walking, hashing and describing, on a thread of its own.

#include "app/commands/content.hpp"
#include "app/options/content_options.hpp"
#include "base/database.hpp"
#include "swarm/engine.hpp"

#include <filesystem>
#include <functional>
#include <thread>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace bittern::app {

/// What is served; the text of the .torrent file is dropped for what was read of it.
struct SharedContent : Content {
    torrent::Metainfo metainfo;
};

/// Serves it where it is, as complete: what was just hashed is not read again.
[[nodiscard]] swarm::AddRequest serve_request(const SharedContent& content, std::filesystem::path folder);

/// All calls come on the loop's thread, `done` once and last.
struct ContentCalls {
    std::function<void(const HashingView&)> walked;  ///< the files are found, hashing begins
    std::function<void(const HashingView&)> progress;
    std::function<void(Result<SharedContent>)> done;
};

/// One such work under way; its end waits until the thread has ended, as it soon does after stop().
class ContentJob {
public:
    /// Begins at once. `roots` are absolute. The database is the job's own connection.
    ContentJob(boost::asio::io_context& loop, const ContentOptions& options, std::vector<std::filesystem::path> roots,
               Database database, ContentCalls calls);
    /// Asks it to end early: `done` then gets Fault::interrupted.
    void stop() { thread_.request_stop(); }

private:
    std::jthread thread_;  ///< joined by its destructor
};

}  // namespace bittern::app
