#pragma once
/// The hashes that `bittern create` need not compute.

#include "app/commands/state_store.hpp"
#include "app/env.hpp"
#include "app/options/content_options.hpp"
#include "content/hash_cache.hpp"
#include "torrent/reuse.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace bittern::app {

/// Those remembered from last time, and, with an older torrent, those of its hashes that they vouch for.
class CreateHashes {
public:
    /// Faults as of read_given_torrent for a `reuse` that can't be read. Gives `content` the piece size of the older
    /// torrent where none was asked for, unless it is one that nothing is made with any more. Without a state folder
    /// nothing is remembered, which is no fault.
    [[nodiscard]] static Result<CreateHashes> open(Env& env, const std::optional<std::string>& reuse,
                                                   ContentOptions& content);

    /// Takes from the older torrent what fits; a sentence on that, nullopt without one.
    [[nodiscard]] std::optional<std::string> look_up(const content::Tree& tree, const ContentOptions& content);
    /// May be null.
    [[nodiscard]] content::HashCache* cache() { return cache_ ? &*cache_ : nullptr; }

private:
    std::unique_ptr<StateStore> state_;  ///< stays where it is when this is moved: the cache points to it
    std::optional<content::HashCache> cache_;
    std::optional<torrent::OldTorrent> old_;
    std::string old_label_;  ///< what was typed; printable
};

}  // namespace bittern::app
