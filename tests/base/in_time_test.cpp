#include "base/in_time.hpp"

#include <atomic>
#include <future>

#include <doctest/doctest.h>

using namespace bittern;

TEST_CASE("the table of mounts tells which file systems may never answer") {
    CHECK(doubtful_mount("36 35 0:32 / /mnt/a\\040b rw,noatime shared:1 - nfs4 host:/export rw") == "/mnt/a b");
    CHECK(doubtful_mount("36 35 0:32 / /mnt/x rw - fuse.sshfs host: rw") == "/mnt/x");
    CHECK(doubtful_mount("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw").empty());
    CHECK(doubtful_mount("36 35 98:0 / / rw - fuseless x rw").empty());
    CHECK(doubtful_mount("").empty());
    CHECK(doubtful_mount("1 2 3").empty());
}

TEST_CASE("a call that does not come back holds nobody up, and the next ones are not made until it does") {
    std::promise<void> answer;
    const auto answered = answer.get_future().share();
    const auto made = std::make_shared<std::atomic<int>>(0);
    const auto count = [made] { ++*made; };
    Lane lane;
    CHECK(lane.call(count, longest_look));
    CHECK(*made == 1);
    CHECK_FALSE(lane.call([answered, made] { answered.wait(), ++*made; }, std::chrono::milliseconds{1}));
    CHECK_FALSE(lane.call(count, longest_look));
    CHECK(*made == 1);
    answer.set_value();
    while (!lane.call(count, longest_look)) {
    }
    CHECK(*made == 3);
}

TEST_CASE("who waits behind a call that comes back late is served, and so are those after it") {
    std::promise<void> begun, answer;
    const auto answered = answer.get_future().share();
    Lane lane;
    auto late = std::async(std::launch::async, [&] {
        const auto hang = [&begun, answered] { begun.set_value(), answered.wait(); };
        return lane.call(hang, longest_look);
    });
    begun.get_future().wait();
    auto behind = std::async(std::launch::async, [&] { return lane.call([] {}, 5 * longest_look); });
    CHECK_FALSE(late.get());
    answer.set_value();
    CHECK(behind.get());
    CHECK(lane.call([] {}, longest_look));
}

TEST_CASE("what a call on this machine's own disk finds is handed on") {
    CHECK(in_time("/", [] { return 7; }) == 7);
    CHECK(in_time("relative", [] { return 8; }) == 8);
}
