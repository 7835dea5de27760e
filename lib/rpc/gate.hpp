#pragma once
/// Tells who knows the password, without making each request wait for a hash that is slow on purpose, and without
/// letting anybody try one after another.

#include "rpc/workers.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bittern::rpc {

struct Credentials {
    std::string user;
    std::string hash;  ///< of the password
};

enum class Entry {
    open,
    refused,   ///< no password, or a wrong one
    too_many,  ///< wrong ones came from there until just now: this was not even looked at
};

/// Used on one thread.
class Gate {
public:
    using Time = std::chrono::steady_clock::time_point;
    /// `on_own_thread` brings a job from a worker back to that thread.
    Gate(Credentials credentials, std::function<void(std::function<void()>)> on_own_thread);

    /// `authorization`: the header as sent; `from`: the address of who sent it. `told` is called on the own thread, at
    /// once for what was right the last time; the password is hashed on another.
    void ask(std::string_view authorization, const std::string& from, Time now, std::function<void(Entry)> told);

private:
    /// Wrong passwords that an address may still send: ten at once, and one more every five seconds.
    struct Allowance {
        double left = 0;
        Time when;  ///< that many were left
        [[nodiscard]] double left_at(Time now) const;
    };
    [[nodiscard]] bool may_try(const std::string& from, Time now);
    [[nodiscard]] std::string quick_hash(std::string_view credentials) const;

    Credentials credentials_;
    std::function<void(std::function<void()>)> on_own_thread_;
    std::string key_;        ///< of quick_hash: another in each run
    std::string last_good_;  ///< quick_hash of what was right; empty: nothing yet
    std::map<std::string, Allowance> allowances_;
    int waiting_ = 0;  ///< for the worker
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    Workers worker_{1};
};

/// "user:password" of a Basic header (RFC 7617); nullopt for any other.
[[nodiscard]] std::optional<std::string> basic_credentials(std::string_view authorization);

}  // namespace bittern::rpc
