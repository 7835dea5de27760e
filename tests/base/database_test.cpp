#include "base/database.hpp"

#include "base/backup_database.hpp"
#include "temporary_folder.hpp"

#include <fstream>
#include <sys/stat.h>
#include <thread>

#include <doctest/doctest.h>

using namespace bittern;
using testing::TemporaryFolder;

namespace {

const std::vector<std::string_view> schema{"CREATE TABLE words (word TEXT, number INTEGER)"};

std::int64_t count(Database& database) {
    auto statement = database.prepare("SELECT count(*) FROM words");
    REQUIRE(statement);
    REQUIRE(statement->step().value());
    return statement->integer(0);
}

void add_rows(Database& database, int rows) {
    auto insert = database.prepare("INSERT INTO words VALUES (?, ?)");
    REQUIRE(insert);
    for (int k = 0; k < rows; ++k) REQUIRE(insert->bind("a word of some length").bind(k).run());
}

}  // namespace

TEST_CASE("rows come back as they were bound") {
    const TemporaryFolder folder;
    auto database = Database::open(folder / "new" / "deep" / "state.db", schema);
    REQUIRE(database);
    const std::string odd("a\0b\xff", 4);
    auto insert = database->prepare("INSERT INTO words VALUES (?, ?)");
    REQUIRE(insert);
    REQUIRE(insert->bind("hello").bind(-7).run());
    REQUIRE(insert->bind_blob(odd).bind(INT64_MAX).run());
    REQUIRE(insert->bind_blob("").bind(0).run());
    auto select = database->prepare("SELECT word, number FROM words ORDER BY rowid");
    REQUIRE(select);
    REQUIRE(select->step().value());
    CHECK(select->text(0) == "hello");
    CHECK(select->integer(1) == -7);
    REQUIRE(select->step().value());
    CHECK(select->text(0) == odd);
    CHECK(select->integer(1) == INT64_MAX);
    REQUIRE(select->step().value());
    CHECK(select->text(0).empty());
    CHECK_FALSE(select->step().value());
}

TEST_CASE("the database is for its owner only") {
    const TemporaryFolder folder;
    REQUIRE(Database::open(folder / "state.db", schema));
    struct stat status {};
    REQUIRE(::stat((folder / "state.db").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("migrations run once each, in order, and what was stored stays") {
    const TemporaryFolder folder;
    {
        auto database = Database::open(folder / "state.db", schema);
        REQUIRE(database);
        add_rows(*database, 3);
    }
    auto longer = schema;
    longer.push_back("ALTER TABLE words ADD COLUMN kind TEXT; UPDATE words SET kind = 'old'");
    auto database = Database::open(folder / "state.db", longer);
    REQUIRE(database);
    CHECK(count(*database) == 3);
    REQUIRE(database->execute("UPDATE words SET kind = 'new'"));
    CHECK(Database::open(folder / "state.db", longer));
}

TEST_CASE("a migration that fails leaves the version before it") {
    const TemporaryFolder folder;
    REQUIRE(Database::open(folder / "state.db", schema));
    auto broken = schema;
    broken.push_back("CREATE TABLE more (x); CREATE TABLE words (y)");
    const auto failed = Database::open(folder / "state.db", broken);
    REQUIRE_FALSE(failed);
    CHECK(failed.error().fault == Fault::storage);
    auto database = Database::open(folder / "state.db", schema);
    REQUIRE(database);
    CHECK_FALSE(database->prepare("SELECT * FROM more"));
}

TEST_CASE("a database of a newer bittern is refused and not touched") {
    const TemporaryFolder folder;
    REQUIRE(Database::open(folder / "state.db", schema));
    const auto opened = Database::open(folder / "state.db", {});
    REQUIRE_FALSE(opened);
    CHECK(opened.error().fault == Fault::refused);
    CHECK(Database::open(folder / "state.db", schema));
}

TEST_CASE("a file that is no database is set aside and a new one begun") {
    const TemporaryFolder folder;
    const std::string rubbish(10'000, 'x');
    folder.write("state.db.damaged-of-mine", "x");
    for (int round = 1; round <= 12; ++round) {
        folder.write("state.db", rubbish);
        auto database = Database::open(folder / "state.db", schema);
        REQUIRE(database);
        CHECK(database->damage().find("state.db.damaged-" + std::to_string(round)) != std::string::npos);
        CHECK((testing::bytes_of(folder / ("state.db.damaged-" + std::to_string(round))) == rubbish));
        CHECK(count(*database) == 0);
        for (const int old : {round - 2, round - 3})
            CHECK(std::filesystem::exists(folder / ("state.db.damaged-" + std::to_string(old))) ==
                  (old == round - 2 && old > 0));
    }
    CHECK(std::filesystem::exists(folder / "state.db.damaged-of-mine"));
}

TEST_CASE("a database with a torn page or a lost end is set aside") {
    const TemporaryFolder folder;
    {
        auto database = Database::open(folder / "state.db", schema);
        REQUIRE(database);
        CHECK(database->damage().empty());
        REQUIRE(database->execute("BEGIN"));
        add_rows(*database, 2000);
        REQUIRE(database->execute("COMMIT"));
    }
    SUBCASE("torn page") {
        std::fstream file(folder / "state.db", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(8192) << std::string(4096, '\x7f');
    }
    SUBCASE("lost end") {
        std::filesystem::resize_file(folder / "state.db", 5000);
    }
    auto database = Database::open(folder / "state.db", schema);
    REQUIRE(database);
    CHECK_FALSE(database->damage().empty());
    CHECK(count(*database) == 0);
    CHECK(std::filesystem::exists(folder / "state.db.damaged-1"));
}

TEST_CASE("of a database with a torn page the rows that can be read are taken, where that is wished") {
    const TemporaryFolder folder;
    {
        auto database = Database::open(folder / "state.db", schema);
        REQUIRE(database);
        REQUIRE(database->execute("BEGIN"));
        add_rows(*database, 2000);
        REQUIRE(database->execute("COMMIT"));
    }
    {
        std::fstream file(folder / "state.db", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(5 * 4096) << std::string(4096, '\x7f');
    }
    const auto before = testing::bytes_of(folder / "state.db");
    auto database = Database::open(folder / "state.db", schema,
                                   {.tables = {"words", "not_there"}, .then = "UPDATE words SET word = 'doubtful'"});
    REQUIRE(database);
    const auto rows = count(*database);
    CHECK(rows > 1500);
    CHECK(rows < 2000);
    CHECK(database->damage().find(std::to_string(rows) + " rows that could be read") != std::string::npos);
    auto others = database->prepare("SELECT count(*), max(number) FROM words WHERE word = 'doubtful'");
    REQUIRE(others);
    REQUIRE(others->step().value());
    CHECK(others->integer(0) == rows);
    CHECK(others->integer(1) == 1999);
    CHECK(testing::bytes_of(folder / "state.db.damaged-1") == before);
}

TEST_CASE("a folder that cannot be made or a path that is none is named") {
    const TemporaryFolder folder;
    folder.write("file", "");
    const auto below_file = Database::open(folder / "file" / "state.db", schema);
    REQUIRE_FALSE(below_file);
    CHECK(below_file.error().fault == Fault::storage);
    const auto on_folder = Database::open(folder.path(), schema);
    REQUIRE_FALSE(on_folder);
    CHECK(on_folder.error().fault == Fault::storage);
    CHECK_FALSE(std::filesystem::exists(folder.path().native() + "-lock"));
}

TEST_CASE("several threads open a new database at once") {
    const TemporaryFolder folder;
    std::vector<std::string> errors(8);
    {
        std::vector<std::jthread> threads;
        for (auto& error : errors) {
            threads.emplace_back([&] {
                auto database = Database::open(folder / "state.db", schema);
                const auto added = database.and_then(
                    [](Database& opened) { return opened.execute("INSERT INTO words VALUES ('x', 1)"); });
                if (!added) error = added.error().message;
            });
        }
    }
    for (const auto& error : errors) CHECK(error.empty());
    auto database = Database::open(folder / "state.db", schema);
    REQUIRE(database);
    CHECK(count(*database) == 8);
    CHECK(database->damage().empty());
}

TEST_CASE("errors name the file") {
    const TemporaryFolder folder;
    auto database = Database::open(folder / "state.db", schema);
    REQUIRE(database);
    const auto failed = database->execute("INSERT INTO nothing VALUES (1)");
    REQUIRE_FALSE(failed);
    CHECK(failed.error().fault == Fault::storage);
    CHECK(failed.error().message.find("state.db") != std::string::npos);
    CHECK(failed.error().message.find("nothing") != std::string::npos);
}

TEST_CASE("a copy that is made while others write has what was committed, and needs no file beside it") {
    const TemporaryFolder folder;
    auto database = Database::open(folder / "state.db", schema);
    REQUIRE(database);
    add_rows(*database, 100);  // in the log beside it as yet
    auto writer = Database::open(folder / "state.db", schema);
    REQUIRE(writer);
    REQUIRE(writer->execute("BEGIN IMMEDIATE"));
    add_rows(*writer, 7);
    const auto size = backup_database(folder / "state.db", folder / "copy", Existing::refuse);
    REQUIRE_MESSAGE(size, (size ? "" : size.error().message));
    REQUIRE(writer->execute("COMMIT"));
    CHECK(size->count == static_cast<std::int64_t>(std::filesystem::file_size(folder / "copy")));
    struct stat status {};
    REQUIRE(::stat((folder / "copy").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(testing::bytes_of(folder / "copy")[18] == 1);  // of the format: no write-ahead log
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        if (!entry.path().filename().native().starts_with("state.db")) ++files;
    CHECK(files == 1);
    auto copy = Database::open(folder / "copy", schema);
    REQUIRE(copy);
    CHECK(copy->damage().empty());
    CHECK(count(*copy) == 100);
}

TEST_CASE("a copy replaces nothing unasked, and never the database itself") {
    const TemporaryFolder folder;
    REQUIRE(Database::open(folder / "state.db", schema));
    folder.write("mine", "x");
    for (const auto* name : {"mine", "state.db"}) {
        const auto refused = backup_database(folder / "state.db", folder / name, Existing::refuse);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().fault == Fault::refused);
    }
    CHECK((testing::bytes_of(folder / "mine") == "x"));
    CHECK_FALSE(backup_database(folder / "state.db", folder / "state.db", Existing::replace));
    CHECK(backup_database(folder / "state.db", folder / "mine", Existing::replace));
    CHECK(Database::open(folder / "mine", schema)->damage().empty());
    const auto missing = backup_database(folder / "none.db", folder / "new", Existing::refuse);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().fault == Fault::not_found);
}

TEST_CASE("of a damaged database no copy is made") {
    const TemporaryFolder folder;
    {
        auto database = Database::open(folder / "state.db", schema);
        REQUIRE(database);
        add_rows(*database, 2000);
    }
    {
        std::fstream file(folder / "state.db", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(8192) << std::string(4096, '\x7f');
    }
    const auto failed = backup_database(folder / "state.db", folder / "copy", Existing::refuse);
    REQUIRE_FALSE(failed);
    CHECK(failed.error().fault == Fault::storage);
    CHECK_FALSE(std::filesystem::exists(folder / "copy"));
}
