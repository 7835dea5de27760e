#include "rpc/gate.hpp"

#include "rpc/base64.hpp"
#include "rpc/password.hpp"

#include <condition_variable>
#include <mutex>
#include <queue>

#include <doctest/doctest.h>

using namespace bittern;
using rpc::Entry;
using rpc::Gate;

namespace {

/// Jobs for the test's own thread.
class Desk {
public:
    void put(std::function<void()> job) {
        const std::lock_guard hold(lock_);
        jobs_.push(std::move(job));
        came_.notify_one();
    }
    void run_one() {
        std::unique_lock hold(lock_);
        came_.wait(hold, [this] { return !jobs_.empty(); });
        const auto job = std::move(jobs_.front());
        jobs_.pop();
        hold.unlock();
        job();
    }

private:
    std::mutex lock_;
    std::condition_variable came_;
    std::queue<std::function<void()>> jobs_;
};

std::string basic(const std::string& credentials) {
    return "Basic " + rpc::to_base64(credentials);
}

struct Asked {
    Desk desk;
    Gate gate{{.user = "me", .hash = rpc::hash_password("right").value()},
              [this](auto job) { desk.put(std::move(job)); }};
    Gate::Time now;

    /// nullopt: told later.
    std::optional<Entry> at_once(const std::string& authorization, const std::string& from = "1.2.3.4") {
        const auto told = std::make_shared<std::optional<Entry>>();
        gate.ask(authorization, from, now, [told](Entry entry) { *told = entry; });
        return *told;
    }
    Entry ask(const std::string& authorization, const std::string& from = "1.2.3.4") {
        const auto told = std::make_shared<std::optional<Entry>>();
        gate.ask(authorization, from, now, [told](Entry entry) { *told = entry; });
        if (!*told) desk.run_one();
        return told->value();
    }
};

}  // namespace

TEST_CASE("hashes are of one password, and of none that is not") {
    const auto hash = rpc::hash_password("secret").value();
    CHECK(hash.starts_with("$argon2id$v=19$"));
    CHECK(rpc::is_password(hash, "secret"));
    CHECK_FALSE(rpc::is_password(hash, "Secret"));
    CHECK_FALSE(rpc::is_password("secret", "secret"));
    CHECK_FALSE(rpc::is_password("$argon2id$", "secret"));
    CHECK(hash != rpc::hash_password("secret").value());
}

TEST_CASE("what is no Basic header is refused without a look") {
    Asked asked;
    for (const auto& header :
         {std::string(), std::string("Basic"), std::string("Basic !!!"), std::string("Bearer abc"), basic("nocolon")})
        CHECK(asked.at_once(header) == Entry::refused);
    CHECK(rpc::basic_credentials("bAsIc  " + rpc::to_base64("a:b:c")) == "a:b:c");
}

TEST_CASE("the right password is let in, from the second time on at once") {
    Asked asked;
    for (const char* wrong : {"me:wrong", "me:", ":right", "ME:right"})
        CHECK(asked.ask(basic(wrong)) == Entry::refused);
    CHECK(asked.ask(basic("me:right")) == Entry::open);
    CHECK(asked.at_once(basic("me:right")) == Entry::open);
    CHECK(asked.ask(basic("me:wrong")) == Entry::refused);
    CHECK(asked.at_once(basic("me:right")) == Entry::open);
}

TEST_CASE("after ten wrong passwords an address has to wait; others, and who knows it, have not") {
    Asked asked;
    CHECK(asked.ask(basic("me:right"), "5.6.7.8") == Entry::open);
    for (int k = 0; k < 10; ++k) CHECK(asked.ask(basic("me:wrong")) == Entry::refused);
    CHECK(asked.at_once(basic("me:wrong")) == Entry::too_many);
    CHECK(asked.at_once(basic("me:other")) == Entry::too_many);
    CHECK(asked.at_once(basic("me:right")) == Entry::open);
    CHECK(asked.ask(basic("me:wrong"), "5.6.7.8") == Entry::refused);
    asked.now += std::chrono::seconds(5);
    CHECK(asked.ask(basic("me:wrong")) == Entry::refused);
    CHECK(asked.at_once(basic("me:wrong")) == Entry::too_many);
}

TEST_CASE("it may go while a password is hashed") {
    Desk desk;
    bool told = false;
    {
        Gate gate({.user = "me", .hash = rpc::hash_password("right").value()},
                  [&](auto job) { desk.put(std::move(job)); });
        gate.ask(basic("me:right"), "1.2.3.4", {}, [&](Entry) { told = true; });
        gate.ask(basic("me:wrong"), "1.2.3.4", {}, [&](Entry) { told = true; });
    }
    CHECK_FALSE(told);
}
