#include "app/commands/state_store.hpp"

#include "app/fake_env.hpp"
#include "daemon/store.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app;
using bittern::app::test::FakeEnv;

namespace {

/// Rows of a table that has one column.
std::int64_t rows(Database& database) {
    auto statement = database.prepare("SELECT count(*) FROM note");
    REQUIRE(statement);
    REQUIRE(statement->step());
    return statement->integer(0);
}

}  // namespace

TEST_CASE("a thread gets a connection of its own to the same state") {
    const testing::TemporaryFolder folder;
    FakeEnv fake;
    fake.variables["BITTERN_STATE_DIR"] = (folder / "state").string();
    auto store = StateStore::open(fake.env);
    REQUIRE(store);
    REQUIRE(store->database().execute("CREATE TABLE note (text TEXT)"));
    auto other = store->connect();
    REQUIRE(other);
    REQUIRE(store->database().execute("BEGIN; INSERT INTO note VALUES ('mine')"));
    CHECK(rows(store->database()) == 1);
    CHECK_MESSAGE(rows(*other) == 0, "it would see what is not committed if it were the same");
    REQUIRE(store->database().execute("COMMIT"));
    CHECK(rows(*other) == 1);
}

TEST_CASE("state that can't be kept goes with the process, and both connections lead to it") {
    const testing::TemporaryFolder folder;
    FakeEnv fake;
    fake.variables["BITTERN_STATE_DIR"] = folder.write("state", "a file").string();
    auto store = StateStore::open(fake.env);
    REQUIRE(store);
    REQUIRE(store->trouble());
    CHECK(store->trouble()->message.find((folder / "state").string()) != std::string::npos);
    REQUIRE(store->database().execute("CREATE TABLE note (text TEXT)"));
    auto other = store->connect();
    REQUIRE(other);
    CHECK(rows(*other) == 0);
}

TEST_CASE("the state of a daemon is that of all commands") {
    const testing::TemporaryFolder folder;
    REQUIRE(daemon::open_state(folder.path()));
    FakeEnv fake;
    fake.variables["BITTERN_STATE_DIR"] = folder.path().string();
    auto store = StateStore::open(fake.env);
    REQUIRE(store);
    CHECK_FALSE(store->trouble());
    CHECK(daemon::open_state(folder.path()));
}
