#include "rpc/gate.hpp"

#include "rpc/base64.hpp"
#include "rpc/password.hpp"
#include "torrent/text.hpp"

#include <algorithm>
#include <sodium.h>

namespace bittern::rpc {
namespace {

constexpr double most_tries = 10;
constexpr double tries_a_second = 0.2;
constexpr std::size_t most_addresses = 1000;
constexpr int most_waiting = 16;

bool equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

Gate::Gate(Credentials credentials, std::function<void(std::function<void()>)> on_own_thread)
    : credentials_(std::move(credentials)),
      on_own_thread_(std::move(on_own_thread)),
      key_(crypto_generichash_KEYBYTES, '\0') {
    randombytes_buf(key_.data(), key_.size());
}

std::string Gate::quick_hash(std::string_view credentials) const {
    std::string hash(crypto_generichash_BYTES, '\0');
    crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                       reinterpret_cast<const unsigned char*>(credentials.data()), credentials.size(),
                       reinterpret_cast<const unsigned char*>(key_.data()), key_.size());
    return hash;
}

double Gate::Allowance::left_at(Time now) const {
    return std::min(most_tries, left + tries_a_second * std::chrono::duration<double>(now - when).count());
}

bool Gate::may_try(const std::string& from, Time now) {
    if (allowances_.size() >= most_addresses)
        std::erase_if(allowances_, [&](const auto& one) { return one.second.left_at(now) >= most_tries; });
    if (allowances_.size() >= most_addresses && !allowances_.contains(from)) return false;
    auto& own = allowances_.try_emplace(from, Allowance{most_tries, now}).first->second;
    own = {own.left_at(now), now};
    if (own.left < 1) return false;
    own.left -= 1;
    return true;
}

void Gate::ask(std::string_view authorization, const std::string& from, Time now, std::function<void(Entry)> told) {
    const auto given = basic_credentials(authorization);
    if (!given) return told(Entry::refused);
    auto quick = quick_hash(*given);
    if (!last_good_.empty() && equal(quick, last_good_)) return told(Entry::open);
    if (waiting_ >= most_waiting || !may_try(from, now)) return told(Entry::too_many);
    ++waiting_;
    worker_.run([this, alive = std::weak_ptr(alive_), given = *given, quick = std::move(quick), from,
                 told = std::move(told), own = credentials_, back = on_own_thread_] {
        const auto colon = given.find(':');
        // Both are always looked at: nobody learns from the time it takes whether the name was right.
        const bool knows = is_password(own.hash, std::string_view(given).substr(colon + 1));
        const bool right = equal(given.substr(0, colon), own.user) && knows;
        back([this, alive, right, quick, from, told] {
            if (alive.expired()) return;
            --waiting_;
            if (right) {
                last_good_ = quick;
                allowances_.erase(from);
            }
            told(right ? Entry::open : Entry::refused);
        });
    });
}

std::optional<std::string> basic_credentials(std::string_view authorization) {
    const auto blank = authorization.find(' ');
    if (blank == std::string_view::npos || torrent::ascii_lower(authorization.substr(0, blank)) != "basic")
        return std::nullopt;
    auto text = from_base64(torrent::trimmed(authorization.substr(blank)));
    if (!text || text->find(':') == std::string::npos) return std::nullopt;
    return text;
}

}  // namespace bittern::rpc
