#include "app/commands/dht_news.hpp"

#include "app/render/words.hpp"

#include <utility>

#include <fmt/format.h>

namespace bittern::app {

std::string dht_line(int nodes) {
    if (nodes == 0) return "DHT: no nodes yet";
    return fmt::format("DHT: {} known", counted(static_cast<std::size_t>(nodes), "node"));
}

DhtNews::News DhtNews::look(int nodes, Time now) {
    if (nodes > 0) {
        none_since_.reset();
        return std::exchange(silent_, false) ? News::answers : News::none;
    }
    if (!none_since_) none_since_ = now;
    if (silent_ || now - *none_since_ < time_for_nodes) return News::none;
    silent_ = true;
    return News::silent;
}

}  // namespace bittern::app
