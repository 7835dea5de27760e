#include "rpc/desk.hpp"
#include "rpc/fields_of_files.hpp"
#include "rpc/fields_of_trackers.hpp"
#include "rpc/torrent_wishes.hpp"

#include <mutex>
#include <optional>

namespace bittern::rpc {
namespace {

/// Finishes a call when the last of several verbs is done, with the first error of them.
class AllDone {
public:
    explicit AllDone(CallPtr call) : call_(std::move(call)) {}
    ~AllDone() { error_ ? call_->fail(*error_) : call_->succeed(); }
    AllDone(const AllDone&) = delete;
    AllDone& operator=(const AllDone&) = delete;

    void note(const Result<void>& result) {
        const std::lock_guard hold(lock_);
        if (!result && !error_) error_ = result.error();
    }

private:
    CallPtr call_;
    std::mutex lock_;
    std::optional<Error> error_;
};

/// One torrent's own, where lists of files or trackers were given.
Result<TorrentWishes> wishes_for(const daemon::TorrentSnapshot& torrent, const Arguments& arguments) {
    auto wishes = common_wishes(arguments);
    if (torrent.metainfo)
        BITTERN_CHECK(read_file_wishes(arguments, listed_files(torrent.metainfo.get()), EmptyList::all_files, wishes));
    BITTERN_CHECK(read_tracker_wishes(arguments, tracker_tiers(torrent), wishes));
    return wishes;
}

}  // namespace

void torrent_set(Desk& desk, const CallPtr& call) {
    const auto& arguments = call->arguments();
    const auto meant = desk.meant_by(*call);
    if (!depends_on_torrent(arguments))
        return desk.verbs.change(meant.numbers(), common_wishes(arguments),
                                 [call](const Result<void>& result) { call->finish(result); });
    std::vector<std::pair<daemon::Number, TorrentWishes>> each;
    for (const auto* torrent : meant.torrents) {
        auto wishes = wishes_for(*torrent, arguments);
        if (!wishes) return call->fail(wishes.error());
        each.emplace_back(torrent->number(), std::move(*wishes));
    }
    const auto all = std::make_shared<AllDone>(call);
    for (auto& [number, wishes] : each)
        desk.verbs.change({number}, std::move(wishes), [all](const Result<void>& result) { all->note(result); });
}

void torrent_set_location(Desk& desk, const CallPtr& call) {
    const auto* location = call->arguments().text("location");
    if (!location || !std::filesystem::path(*location).is_absolute())
        return call->fail({Fault::usage, "location must be an absolute path"});
    desk.verbs.set_location(desk.meant_by(*call).numbers(), *location, call->arguments().flag("move").value_or(false),
                            [call](const Result<void>& result) { call->finish(result); });
}

void torrent_rename_path(Desk& desk, const CallPtr& call) {
    const auto* path = call->arguments().text("path");
    const auto* name = call->arguments().text("name");
    if (!path || path->empty()) return call->fail({Fault::usage, "no path of a file or folder to rename"});
    if (!name || name->empty() || *name == "." || *name == ".." || name->find('/') != std::string::npos ||
        name->find('\0') != std::string::npos)
        return call->fail({Fault::usage, "the new name must be that of one file or folder"});
    const auto numbers = desk.meant_by(*call).numbers();
    if (numbers.size() != 1) return call->fail({Fault::usage, "exactly one torrent can be renamed at once"});
    desk.verbs.rename(numbers.front(), *path, *name, [call, number = numbers.front()](const Result<void>& result) {
        if (!result) return call->fail(result.error());
        call->succeed([&](JsonWriter& out) {
            out.member("path", *call->arguments().text("path"));
            out.member("name", *call->arguments().text("name"));
            out.member("id", number);
        });
    });
}

}  // namespace bittern::rpc
