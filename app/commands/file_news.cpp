#include "app/commands/file_news.hpp"

#include "base/printable.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

constexpr std::size_t most_named = 20;

std::string name_of(const std::filesystem::path& path) {
    return printable(path.native());
}

std::string line_of(const storage::Loss& loss) {
    using Kind = storage::Loss::Kind;
    switch (loss.kind) {
        case Kind::gone:
            return loss.missing == loss.path
                       ? fmt::format("{} is not there any more, and no longer offered until it is back",
                                     name_of(loss.path))
                       : fmt::format("{} is not there any more: what is in it is no longer offered until it is back",
                                     name_of(loss.missing));
        case Kind::unreadable:
            return fmt::format("{} is no longer offered until that is mended: {}", name_of(loss.path), loss.cause);
        case Kind::changed:
            break;
    }
    return fmt::format(
        "{} is no longer offered until it has its bytes again: {}; stop and share again for a link to what it is now",
        name_of(loss.path), loss.cause);
}

}  // namespace

std::optional<std::string> FileNews::lost(const storage::Loss& loss) {
    const auto& named = loss.kind == storage::Loss::Kind::gone ? loss.missing : loss.path;
    const auto known = open_.find(named);
    if (known == open_.end() && open_.size() >= most_named) {
        if (std::exchange(said_more_, true)) return std::nullopt;
        return "more files are no longer offered, which are not named";
    }
    if (!said_of_.try_emplace(loss.path, named).second) return std::nullopt;
    if (++open_[named] > 1) return std::nullopt;
    return line_of(loss);
}

std::optional<std::string> FileNews::found(const std::filesystem::path& file) {
    const auto known = said_of_.find(file);
    if (known == said_of_.end()) return std::nullopt;
    const auto named = known->second;
    said_of_.erase(known);
    if (--open_[named] > 0) return std::nullopt;
    open_.erase(named);
    return named == file ? fmt::format("{} is offered again", name_of(file))
                         : fmt::format("what is in {} is offered again", name_of(named));
}

nlohmann::ordered_json loss_fields(const storage::Loss& loss) {
    using Kind = storage::Loss::Kind;
    const char* what = loss.kind == Kind::gone ? "gone" : loss.kind == Kind::changed ? "changed" : "unreadable";
    return {{"path", loss.path.string()}, {"what", what}, {"cause", loss.cause}};
}

}  // namespace bittern::app
