#include "daemon/torrent_list.hpp"

#include <algorithm>

namespace bittern::daemon {
namespace {

constexpr Number numbers_each = 128;

Number first_of(Number number) {
    return number - number % numbers_each;
}

}  // namespace

TorrentList TorrentList::with(const std::map<Number, Item>& changes) const {
    TorrentList next = *this;
    for (auto change = changes.begin(); change != changes.end();) {
        const auto first = first_of(change->first);
        auto place = std::ranges::lower_bound(next.stretches_, first, {}, &Stretches::value_type::first);
        const bool is_there = place != next.stretches_.end() && place->first == first;
        auto stretch = is_there ? *place->second : Stretch();
        next.size_ -= stretch.size();
        for (; change != changes.end() && first_of(change->first) == first; ++change) {
            const auto at = std::ranges::lower_bound(stretch, change->first, {}, &Stretch::value_type::first);
            const bool is_known = at != stretch.end() && at->first == change->first;
            if (!change->second && is_known)
                stretch.erase(at);
            else if (change->second && is_known)
                at->second = change->second;
            else if (change->second)
                stretch.insert(at, *change);
        }
        next.size_ += stretch.size();
        if (!is_there) place = next.stretches_.insert(place, {first, nullptr});
        if (stretch.empty())
            next.stretches_.erase(place);
        else
            place->second = std::make_shared<const Stretch>(std::move(stretch));
    }
    return next;
}

const TorrentSnapshot* TorrentList::find(Number number) const {
    const auto stretch = std::ranges::lower_bound(stretches_, first_of(number), {}, &Stretches::value_type::first);
    if (stretch == stretches_.end() || stretch->first != first_of(number)) return nullptr;
    const auto at = std::ranges::lower_bound(*stretch->second, number, {}, &Stretch::value_type::first);
    return at == stretch->second->end() || at->first != number ? nullptr : at->second.get();
}

}  // namespace bittern::daemon
