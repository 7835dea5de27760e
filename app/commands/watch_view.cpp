#include "app/commands/watch_view.hpp"

#include "app/render/words.hpp"
#include "base/printable.hpp"
#include "torrent/text.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace bittern::app {
namespace {

using Key = KeyPress::Key;

/// Totals, titles and the status.
constexpr int rows_around = 3;

std::size_t room_for(int rows) {
    return static_cast<std::size_t>(std::max(1, rows - rows_around));
}

std::string_view name_of(ListKey key) {
    const auto found = std::ranges::find(list_keys, key, [](const auto& known) { return known.first; });
    return found->second;
}

/// The last character of UTF-8 taken off.
void drop_last(std::string& text) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) text.pop_back();
    if (!text.empty()) text.pop_back();
}

}  // namespace

void WatchView::show(std::vector<ListedTorrent> torrents) {
    all_ = std::move(torrents);
    trouble_.clear();
    arrange();
}

void WatchView::arrange() {
    listed_.clear();
    std::ranges::copy_if(all_, std::back_inserter(listed_), [this](const auto& one) { return is_shown(one); });
    sort_listed(listed_, key_, reverse_);
    first_ = std::min(first_, listed_.empty() ? 0 : listed_.size() - 1);
}

bool WatchView::is_shown(const ListedTorrent& torrent) const {
    const auto wanted = torrent::ascii_lower(filter_);
    const auto has = [&](const std::string& text) {
        return torrent::ascii_lower(text).find(wanted) != std::string::npos;
    };
    return has(torrent.name) || has(torrent.state) || std::ranges::any_of(torrent.labels, has);
}

WatchView::Next WatchView::press(const KeyPress& key, int rows) {
    if (typing_) return type(key), Next::go_on;
    const auto page = static_cast<std::ptrdiff_t>(room_for(rows));
    const auto all = static_cast<std::ptrdiff_t>(listed_.size());
    switch (key.key) {
        case Key::up:
            go(-1, rows);
            break;
        case Key::down:
            go(1, rows);
            break;
        case Key::page_up:
            go(-page, rows);
            break;
        case Key::page_down:
            go(page, rows);
            break;
        case Key::home:
            go(-all, rows);
            break;
        case Key::end:
            go(all, rows);
            break;
        case Key::left:
            sort_by_next(-1);
            break;
        case Key::right:
            sort_by_next(1);
            break;
        case Key::escape:
            filter_.clear();
            break;
        case Key::enter:
        case Key::backspace:
            break;
        case Key::text:
            if (key.text == "q" || key.text == "Q") return Next::leave;
            if (key.text == "s") sort_by_next(1);
            if (key.text == "r") reverse_ = !reverse_;
            if (key.text == "/") typing_ = true;
            break;
    }
    arrange();
    return Next::go_on;
}

void WatchView::type(const KeyPress& key) {
    if (key.key == Key::text) filter_ += key.text;
    if (key.key == Key::backspace) drop_last(filter_);
    if (key.key == Key::escape) filter_.clear();
    if (key.key == Key::escape || key.key == Key::enter) typing_ = false;
    arrange();
}

void WatchView::sort_by_next(int step) {
    const auto at =
        std::ranges::find(list_keys, key_, [](const auto& known) { return known.first; }) - list_keys.begin();
    const auto count = std::ssize(list_keys);
    key_ = list_keys[static_cast<std::size_t>((at + step + count) % count)].first;
}

/// The last page stays full.
void WatchView::go(std::ptrdiff_t by, int rows) {
    const auto room = static_cast<std::ptrdiff_t>(room_for(rows));
    const auto last = std::max<std::ptrdiff_t>(0, std::ssize(listed_) - room);
    first_ = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(first_) + by, 0, last));
}

std::string WatchView::status(std::size_t first, std::size_t last) const {
    if (typing_) return "/" + printable(filter_) + "_";
    if (!trouble_.empty()) return trouble_;
    std::string status;
    if (last - first < listed_.size()) status += fmt::format("{}-{} of {}  ", first + 1, last, listed_.size());
    if (!filter_.empty()) status += fmt::format("/{}  ", printable(filter_));
    return status +
           fmt::format("by {}{}  q leave, s sort, r turn, / filter", name_of(key_), reverse_ ? ", turned" : "");
}

std::vector<std::string> WatchView::lines(int columns, int rows) const {
    const auto first = first_;
    const auto last = std::min(listed_.size(), first + room_for(rows));
    std::vector<std::vector<std::string>> cells;
    for (auto k = first; k < last; ++k) cells.push_back(cells_for_eyes(listed_[k]));
    std::vector<std::string> lines{wrapped(totals_of(listed_), columns).front()};
    for (auto& line : aligned_lines(list_columns(), cells, columns)) lines.push_back(std::move(line));
    const auto height = static_cast<std::size_t>(std::max(rows, 1));
    if (lines.size() + 1 > height) lines.resize(height - 1);
    while (lines.size() + 1 < height) lines.emplace_back();
    lines.push_back(status(first, last));
    for (auto& line : lines) line = elide(line, columns);
    return lines;
}

}  // namespace bittern::app
