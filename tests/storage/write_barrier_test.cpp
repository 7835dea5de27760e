#include "storage/write_barrier.hpp"

#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using bittern::storage::WriteBarrier;

namespace {

struct Outcome {
    std::optional<bool> written;
    std::function<void(bool)> keep() {
        return [this](bool ok) { written = ok; };
    }
};

}  // namespace

TEST_CASE("nothing under way means written at once") {
    const auto barrier = std::make_shared<WriteBarrier>();
    Outcome outcome;
    barrier->when_written(barrier->mark(), outcome.keep());
    CHECK(outcome.written == true);
    CHECK(barrier->submitted() == 0);
}

TEST_CASE("a record waits for the writes before it, in any order they end, and for none after") {
    const auto barrier = std::make_shared<WriteBarrier>();
    const auto first = barrier->begin();
    const auto second = barrier->begin();
    CHECK(barrier->submitted() == 2);
    Outcome outcome;
    barrier->when_written(barrier->mark(), outcome.keep());
    const auto later = barrier->begin();
    Outcome later_outcome;
    barrier->when_written(barrier->mark(), later_outcome.keep());
    second->end(true);
    CHECK(!outcome.written);
    first->end(true);
    CHECK(outcome.written == true);
    CHECK(!later_outcome.written);
    later->end(true);
    CHECK(later_outcome.written == true);
}

TEST_CASE("a later write that ends first releases nobody") {
    const auto barrier = std::make_shared<WriteBarrier>();
    const auto first = barrier->begin();
    Outcome outcome;
    barrier->when_written(barrier->mark(), outcome.keep());
    barrier->begin()->end(true);
    CHECK(!outcome.written);
    first->end(true);
    CHECK(outcome.written == true);
}

TEST_CASE("a write that failed since the mark spoils the record, one before it doesn't") {
    const auto barrier = std::make_shared<WriteBarrier>();
    barrier->begin()->end(false);
    const auto mark = barrier->mark();
    Outcome fine;
    barrier->when_written(mark, fine.keep());
    CHECK(fine.written == true);
    barrier->begin()->end(false);  // between the mark and the record
    Outcome spoiled;
    barrier->when_written(mark, spoiled.keep());
    CHECK(spoiled.written == false);
    const auto write = barrier->begin();
    Outcome failed;
    barrier->when_written(barrier->mark(), failed.keep());
    write->end(false);
    CHECK(failed.written == false);
}

TEST_CASE("a write that nobody ended has failed, and ending it twice changes nothing") {
    const auto barrier = std::make_shared<WriteBarrier>();
    Outcome outcome;
    {
        const auto dropped = barrier->begin();
        barrier->when_written(barrier->mark(), outcome.keep());
    }
    CHECK(outcome.written == false);
    const auto write = barrier->begin();
    const auto mark = barrier->mark();
    write->end(true);
    write->end(false);
    CHECK(barrier->mark().failures == mark.failures);
}

TEST_CASE("a record may be asked for from within the answer to another") {
    const auto barrier = std::make_shared<WriteBarrier>();
    const auto write = barrier->begin();
    Outcome inner;
    barrier->when_written(barrier->mark(), [&](bool) { barrier->when_written(barrier->mark(), inner.keep()); });
    write->end(true);
    CHECK(inner.written == true);
}

TEST_CASE("writers and records on several threads get one answer each") {
    const auto barrier = std::make_shared<WriteBarrier>();
    std::atomic<int> answers = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 2; ++i) {
            threads.emplace_back([&] {
                for (int write = 0; write < 500; ++write) barrier->begin()->end(true);
            });
            threads.emplace_back([&] {
                for (int record = 0; record < 500; ++record)
                    barrier->when_written(barrier->mark(), [&](bool written) { answers += written; });
            });
        }
    }
    CHECK(answers == 1000);
    CHECK(barrier->submitted() == 1000);
}
