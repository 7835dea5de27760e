#pragma once
/// The first part of a share: the job that hashes, and what is said while it does.

#include "app/commands/hashing_progress.hpp"
#include "app/commands/share_content.hpp"
#include "app/options/share_options.hpp"
#include "app/render/console.hpp"
#include "base/database.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace bittern::app {

/// Lives on the loop's thread; console and options outlive it.
class ShareHashing {
public:
    ShareHashing(Console& console, const ShareOptions& options) : options_(options), progress_(console) {}

    /// Begins at once; what follows is called on the loop's thread, `done` once and last. `roots` are absolute,
    /// `database` is the hashing's own connection.
    void begin(boost::asio::io_context& loop, std::vector<std::filesystem::path> roots, Database database,
               std::function<void()> walked, std::function<void(Result<SharedContent>)> done);
    /// Asks it to end early: `done` then gets Fault::interrupted.
    void stop();

private:
    const ShareOptions& options_;
    HashingProgress progress_;
    std::optional<ContentJob> job_;  ///< last: its end waits for its thread
};

}  // namespace bittern::app
