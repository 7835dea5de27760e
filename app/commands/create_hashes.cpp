#include "app/commands/create_hashes.hpp"

#include "app/commands/content.hpp"
#include "app/commands/given.hpp"
#include "app/render/words.hpp"
#include "content/hash.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::app {

Result<CreateHashes> CreateHashes::open(Env& env, const std::optional<std::string>& reuse, ContentOptions& content) {
    CreateHashes hashes;
    if (reuse) {
        BITTERN_TRY(auto given, read_given_torrent(env, *reuse));
        hashes.old_.emplace(std::move(given.metainfo));
        hashes.old_label_ = std::move(given.label);
        const auto size = hashes.old_->metainfo().piece_size();
        if (!content.piece_size && content::check_piece_size(size)) content.piece_size = size;
    }
    auto state = StateStore::open(env);
    if (!state) return hashes;
    hashes.state_ = std::make_unique<StateStore>(*std::move(state));
    hashes.cache_.emplace(hashes.state_->database());
    return hashes;
}

std::optional<std::string> CreateHashes::look_up(const content::Tree& tree, const ContentOptions& content) {
    if (!old_) return std::nullopt;
    const auto nothing = "nothing is reused of " + old_label_ + ": ";
    if (!cache_ || state_->trouble()) return nothing + "what was hashed before is not remembered";
    const auto reused = old_->give(*cache_, tree, content.format, piece_size_for(tree, content));
    if (!reused) return nothing + reused.error().message;
    const auto with_content =
        std::ranges::count_if(tree.files, [](const auto& file) { return file.stamp.size.count > 0; });
    const auto others = static_cast<std::size_t>(with_content) - reused->files;
    auto line =
        fmt::format("as in the older torrent: {} ({})", counted(reused->files, "file"), to_string(reused->size));
    if (others > 0)
        line += fmt::format(
            "; not known to be: {} (new, changed, or not remembered: never hashed here, or right after they were "
            "written)",
            counted(others, "file"));
    return line;
}

}  // namespace bittern::app
