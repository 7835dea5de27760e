#pragma once
/// Calls to file systems that may never answer.

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace bittern {

/// How long whoever has other things to do waits for one that has always answered.
constexpr std::chrono::milliseconds longest_look{1000};

/// Makes a call that concerns the path. Where that lies on a file system of the network or of a program (as the
/// system's table of mounts says, links on the way included) the call is made on a thread of that file system, and is
/// not waited for longer than that; until it has come back no more are taken, and those that wait behind it already are
/// made afterwards. So the call must own all that it touches. What counts is the folder that the path lies in: of a
/// folder itself ask for `folder / "."`. Any thread; false where it has not come back.
[[nodiscard]] bool call_in_time(const std::filesystem::path& path, std::function<void()> call,
                                std::chrono::milliseconds most = longest_look);

/// The same for one that gives something; nullopt where it has not come back.
template <class Look>
[[nodiscard]] auto in_time(const std::filesystem::path& path, Look look) {
    using Found = decltype(look());
    const auto found = std::make_shared<std::optional<Found>>();
    const bool back = call_in_time(path, [found, look = std::move(look)] { found->emplace(look()); });
    return back ? std::move(*found) : std::optional<Found>();
}

/// Where the calls of one file system are made. (call_in_time() keeps one for each.)
class Lane {
public:
    Lane();
    ~Lane();  ///< a call that has not come back is left to itself
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;
    [[nodiscard]] bool call(std::function<void()> call, std::chrono::milliseconds most);

private:
    struct Inside;
    std::shared_ptr<Inside> inside_;
};

/// What mountinfo (proc(5)) says of one line: the folder, where its file system may never answer; else empty.
[[nodiscard]] std::filesystem::path doubtful_mount(const std::string& line);

}  // namespace bittern
