#pragma once
/// What the commands about the daemon's torrents were asked to do.

#include "app/options/daemon_options.hpp"
#include "app/render/console.hpp"
#include "base/units.hpp"

#include <array>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bittern::app {

/// Those that name torrents.
struct TorrentsOptions {
    OutputOptions output;
    DaemonAt at;
    std::vector<std::string> torrents;  ///< as typed
    bool all = false;
};

struct StartOptions : TorrentsOptions {
    bool now = false;  ///< past the queue
};
struct StopOptions : TorrentsOptions {};
struct ReannounceOptions : TorrentsOptions {};
struct RemoveOptions : TorrentsOptions {
    bool delete_data = false;
};
struct InfoOptions : TorrentsOptions {};
struct FilesOptions : TorrentsOptions {};
struct PeersOptions : TorrentsOptions {};

struct TrackersOptions : TorrentsOptions {
    std::vector<std::string> add, remove;         ///< URLs; of `remove` also patterns
    std::optional<std::vector<std::string>> set;  ///< all of them from now on, each a tier of its own
    [[nodiscard]] bool changes() const { return !add.empty() || !remove.empty() || set; }
};

/// Each a list of numbers and ranges ("2,5-7"), or a pattern.
struct SelectOptions : TorrentsOptions {
    std::vector<std::string> want, skip, high, normal, low;
};

/// What a limit is to be from now on.
template <class Amount>
struct NewLimit {
    enum class Kind { own, unlimited, usual } kind = Kind::own;  ///< usual: that of the session
    Amount most{};
    friend bool operator==(const NewLimit&, const NewLimit&) = default;
};

/// Without torrents: the session's.
struct LimitOptions : TorrentsOptions {
    std::optional<NewLimit<Rate>> up, down;
    std::optional<NewLimit<double>> ratio;
    std::optional<NewLimit<std::chrono::seconds>> idle;
    [[nodiscard]] bool changes() const { return up || down || ratio || idle; }
};

/// Without torrents: those in use.
struct LabelOptions : TorrentsOptions {
    std::vector<std::string> add, remove;
    std::optional<std::vector<std::string>> set;  ///< all of them from now on; empty: none
    [[nodiscard]] bool changes() const { return !add.empty() || !remove.empty() || set; }
};

struct MoveOptions : TorrentsOptions {
    std::filesystem::path folder;  ///< as typed
    bool keep_data = false;        ///< no file is moved: they lie there
};

struct RenameOptions {
    OutputOptions output;
    DaemonAt at;
    std::string torrent;  ///< as typed
    std::string name;     ///< the new one
    std::string path;     ///< of a file or folder in it, as `files` shows it; empty: the torrent itself
};

struct QueueOptions : TorrentsOptions {
    enum class Action { show, top, up, down, bottom };
    std::string word;  ///< as typed: the name of the action, or nothing
    Action action = Action::show;
};

struct StatsOptions {
    OutputOptions output;
    DaemonAt at;
    bool history = false;
    std::optional<std::chrono::seconds> last;  ///< of the history; nullopt: a day
    std::vector<std::string> words;            ///< as typed: none
};

struct LogOptions {
    OutputOptions output;
    DaemonAt at;
    std::vector<std::string> words;  ///< likewise
    std::size_t lines = 100;         ///< of those that are there
    bool follow = false;
};

/// What is listed by.
enum class ListKey { id, done, size, down, up, ratio, left, state, name };

constexpr std::array<std::pair<ListKey, std::string_view>, 9> list_keys{{{ListKey::id, "id"},
                                                                         {ListKey::done, "done"},
                                                                         {ListKey::size, "size"},
                                                                         {ListKey::down, "down"},
                                                                         {ListKey::up, "up"},
                                                                         {ListKey::ratio, "ratio"},
                                                                         {ListKey::left, "left"},
                                                                         {ListKey::state, "state"},
                                                                         {ListKey::name, "name"}}};

/// What a list calls a torrent's state.
constexpr std::array<std::string_view, 6> state_names{"stopped",     "waiting", "verifying",
                                                      "downloading", "seeding", "error"};

/// list and watch.
struct ListOptions {
    OutputOptions output;
    DaemonAt at;
    std::vector<std::string> torrents;  ///< as typed; empty: all
    std::vector<std::string> states;    ///< only these; empty: all
    std::vector<std::string> labels;    ///< likewise
    std::vector<std::string> names;     ///< likewise, patterns
    ListKey sort = ListKey::id;
    bool reverse = false;
};

struct WatchOptions : ListOptions {
    std::chrono::seconds interval{1};
};

}  // namespace bittern::app
