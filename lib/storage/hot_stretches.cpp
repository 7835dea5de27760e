#include "storage/hot_stretches.hpp"

namespace bittern::storage {

std::vector<HotStretches::Cold> HotStretches::use(const std::shared_ptr<const OpenFile>& file, Stretch used,
                                                  bool brought) {
    std::vector<Cold> cold;
    const std::lock_guard lock(mutex_);
    if (!brought && places_.empty()) return cold;
    for (auto number = used.begin / unit; number * unit < used.end; ++number) {
        const Key key{file.get(), number};
        if (const auto known = places_.find(key); known != places_.end()) {
            newest_first_.splice(newest_first_.begin(), newest_first_, known->second);
            newest_first_.front().file = file;  // another may have been there
        } else if (brought) {
            newest_first_.push_front({key, file});
            places_.emplace(key, newest_first_.begin());
        }
    }
    for (; newest_first_.size() > most_; newest_first_.pop_back()) {
        const auto& [key, last] = newest_first_.back();
        const auto begin = key.second * unit;
        if (auto open = last.lock()) cold.push_back({std::move(open), {begin, begin + unit}});
        places_.erase(key);
    }
    return cold;
}

}  // namespace bittern::storage
