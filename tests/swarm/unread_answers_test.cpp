#include "swarm/unread_answers.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;

namespace {
const UnreadLimits limits{.always = {10}, .one = {100}, .all = {250}};

std::shared_ptr<UnreadOfAll> limited() {
    auto all = std::make_shared<UnreadOfAll>();
    all->limits = limits;
    return all;
}
}  // namespace

TEST_CASE("one peer may leave unread as much as one may, and more once it reads") {
    UnreadAnswers one(limited());
    CHECK(one.room_for({100}));
    one.add({100});
    CHECK_FALSE(one.room_for({1}));
    one.look({30}, {});
    CHECK(one.count() == Bytes{30});
    CHECK(one.room_for({70}));
    CHECK_FALSE(one.room_for({71}));
}

TEST_CASE("where all together leave much unread, each may leave little") {
    const auto all = limited();
    auto first = std::make_unique<UnreadAnswers>(all);
    UnreadAnswers second(all), third(all), late(all);
    for (auto* hoarder : {first.get(), &second}) hoarder->add({100});
    third.add({50});
    CHECK(late.room_for({10}));
    CHECK_FALSE(late.room_for({11}));
    CHECK(third.room_for({}));
    late.add({10});
    CHECK_FALSE(third.room_for({}));  // more than always, and all together have too much
    CHECK(late.room_for({}));
    first.reset();
    CHECK(late.room_for({90}));
    CHECK(all->bytes == 160);
}

TEST_CASE("a peer whose send buffer is always full of content is not taken for one that doesn't read") {
    UnreadAnswers busy(limited());
    for (int second = 0; second < 100; ++second) {
        busy.add({20});
        busy.look({1000}, {second * 1000});
        CHECK(busy.room_for({20}));
    }
}

TEST_CASE("content that was sent before an answer doesn't count as the answer") {
    UnreadAnswers slow(limited());
    slow.look({1000}, {});  // content ahead of what is asked for next
    for (int asked = 0; asked < 10; ++asked) {
        slow.add({10});
        slow.look({1000}, {asked * 99});
    }
    CHECK_FALSE(slow.room_for({1}));
}
