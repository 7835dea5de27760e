#include "app/commands/create_hashes.hpp"

#include "app/render/words.hpp"
#include "base/printable.hpp"

#include <fmt/format.h>

namespace bittern::app {

Result<CreateHashes> CreateHashes::open(Env& env, const std::optional<std::filesystem::path>& reuse,
                                        ContentOptions& content) {
    CreateHashes hashes;
    if (reuse) {
        BITTERN_TRY(hashes.old_, torrent::OldTorrent::read(env.working_directory / *reuse));
        if (!content.piece_size) content.piece_size = hashes.old_->metainfo().piece_size();
    }
    auto state = reuse ? StateStore::open_passing() : StateStore::open(env);
    if (!state) return hashes;
    hashes.state_ = std::make_unique<StateStore>(*std::move(state));
    hashes.cache_.emplace(hashes.state_->database());
    return hashes;
}

std::optional<std::string> CreateHashes::look_up(const content::Tree& tree, const ContentOptions& content) {
    if (!old_ || !cache_) return std::nullopt;
    const auto reused = old_->give(*cache_, tree, content.format, *content.piece_size);
    if (!reused) return "nothing is reused: " + reused.error().message;
    return fmt::format("reused the hashes of {} ({})", counted(reused->files, "file"), to_string(reused->size));
}

}  // namespace bittern::app
