#pragma once
/// What is said of the DHT: nobody is found through one that has no nodes.

#include <chrono>
#include <optional>
#include <string>

namespace bittern::app {

/// Before that, silence is usual: the first nodes take some seconds to answer.
constexpr std::chrono::seconds time_for_nodes{8};

/// The beginning of what is said when there are none after all.
constexpr const char* no_dht_nodes = "no DHT nodes: is UDP blocked?";

/// "DHT: 12 nodes known"
[[nodiscard]] std::string dht_line(int nodes);

/// Tells when the DHT has been without a node for too long, and when it has one again.
class DhtNews {
public:
    using Time = std::chrono::steady_clock::time_point;
    enum class News { none, silent, answers };

    /// The clock of a DHT without nodes begins with the first look.
    [[nodiscard]] News look(int nodes, Time now);
    /// What was told last, and not taken back.
    [[nodiscard]] bool is_silent() const { return silent_; }

private:
    std::optional<Time> none_since_;
    bool silent_ = false;
};

}  // namespace bittern::app
