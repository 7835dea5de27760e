#pragma once
/// Torrents by number, as one snapshot has them and the next has them again but for a few.

#include "daemon/torrent_record.hpp"

#include <cstddef>
#include <iterator>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace bittern::daemon {

struct TorrentSnapshot;

/// An immutable list in stretches of numbers, of which lists share those that do not differ: another with few changes
/// costs little, however many torrents there are.
class TorrentList {
public:
    using Item = std::shared_ptr<const TorrentSnapshot>;

    /// The same with these put in; what is null is taken out.
    [[nodiscard]] TorrentList with(const std::map<Number, Item>& changes) const;
    /// Null: there is none of that number.
    [[nodiscard]] const TorrentSnapshot* find(Number number) const;
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }

    /// By number.
    class Iterator;
    [[nodiscard]] Iterator begin() const;
    [[nodiscard]] Iterator end() const;

private:
    using Stretch = std::vector<std::pair<Number, Item>>;  ///< by number, and never empty
    using Stretches = std::vector<std::pair<Number, std::shared_ptr<const Stretch>>>;

    Stretches stretches_;  ///< by the first number that each could have
    std::size_t size_ = 0;
};

class TorrentList::Iterator {
public:
    using value_type = Item;
    using difference_type = std::ptrdiff_t;
    using reference = const Item&;
    using pointer = const Item*;
    using iterator_category = std::forward_iterator_tag;

    Iterator() = default;
    explicit Iterator(Stretches::const_iterator stretch) : stretch_(stretch) {}
    reference operator*() const { return (*stretch_->second)[at_].second; }
    pointer operator->() const { return &**this; }
    Iterator& operator++() {
        if (++at_ == stretch_->second->size()) {
            ++stretch_;
            at_ = 0;
        }
        return *this;
    }
    Iterator operator++(int) { return std::exchange(*this, std::next(*this)); }
    friend bool operator==(const Iterator&, const Iterator&) = default;

private:
    Stretches::const_iterator stretch_;
    std::size_t at_ = 0;
};

inline TorrentList::Iterator TorrentList::begin() const {
    return Iterator(stretches_.begin());
}

inline TorrentList::Iterator TorrentList::end() const {
    return Iterator(stretches_.end());
}

}  // namespace bittern::daemon
