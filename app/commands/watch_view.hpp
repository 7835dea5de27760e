#pragma once
/// What `bittern watch` shows and how keys change it; nothing here touches a terminal.

#include "app/commands/listed_torrent.hpp"
#include "app/render/keys.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bittern::app {

class WatchView {
public:
    /// Begins with the options' order; which torrents they leave out is the caller's part.
    explicit WatchView(const ListOptions& options) : key_(options.sort), reverse_(options.reverse) {}

    /// What is so now, and no trouble.
    void show(std::vector<ListedTorrent> torrents);
    /// Why that is not new any more; printable.
    void say(std::string trouble) { trouble_ = std::move(trouble); }

    enum class Next { go_on, leave };
    /// `rows`: of the terminal now.
    [[nodiscard]] Next press(const KeyPress& key, int rows);

    /// Exactly `rows` lines, or a few for a terminal that has no room for more; none is wider than `columns`.
    [[nodiscard]] std::vector<std::string> lines(int columns, int rows) const;

private:
    void arrange();
    void type(const KeyPress& key);
    void sort_by_next(int step);
    void go(std::ptrdiff_t by, int rows);
    [[nodiscard]] bool is_shown(const ListedTorrent& torrent) const;
    [[nodiscard]] std::string status(std::size_t first, std::size_t last) const;

    std::vector<ListedTorrent> all_, listed_;
    std::string trouble_ = "asking the daemon";
    std::string filter_;
    ListKey key_;
    bool reverse_;
    bool typing_ = false;    ///< the filter
    std::size_t first_ = 0;  ///< the one in the first row
};

}  // namespace bittern::app
