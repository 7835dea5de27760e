#include "app/commands/standard_input.hpp"

#include "app/fake_env.hpp"
#include "app/run.hpp"
#include "temporary_folder.hpp"

#include <istream>
#include <streambuf>
#include <system_error>
#include <utility>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app;
using bittern::app::test::FakeEnv;
namespace fs = std::filesystem;

namespace {

/// Gives some bytes, and fails then, as std::cin's buffer does.
class BreaksOff : public std::streambuf {
public:
    BreaksOff(std::string bytes, std::errc cause) : bytes_(std::move(bytes)), cause_(cause) {
        setg(bytes_.data(), bytes_.data(), bytes_.data() + bytes_.size());
    }

private:
    int_type underflow() override { throw std::system_error(std::make_error_code(cause_)); }

    std::string bytes_;
    std::errc cause_;
};

struct Outcome {
    int code = 0;
    std::string out, err;
};

Outcome run_with(const std::vector<std::string>& arguments, std::streambuf& buffer, const fs::path& folder) {
    FakeEnv fake(arguments, folder);
    fake.variables["BITTERN_STATE_DIR"] = folder / "state";
    fake.variables["TMPDIR"] = folder;
    std::istream in(&buffer);
    fake.env.in = &in;
    const int code = run(fake.env);
    return {code, fake.out.str(), fake.err.str()};
}

}  // namespace

TEST_CASE("standard input that breaks off is no shorter content") {
    const testing::TemporaryFolder folder;
    BreaksOff input(std::string(3 << 20, 'x'), std::errc::io_error);
    const auto made = run_with({"create", "--name", "tale", "-"}, input, folder.path());
    CHECK(made.code == 5);
    CHECK(made.err == "error: cannot read standard input: input/output error\n");
    CHECK_FALSE(fs::exists(folder / "tale.torrent"));
}

TEST_CASE("standard input that can't be read is not called empty, by no command") {
    const testing::TemporaryFolder folder;
    folder.write("a", "a");
    const std::vector<std::vector<std::string>> commands{{"create", "--name", "tale", "-"},
                                                         {"create", "--reuse", "-", "a"},
                                                         {"show", "-"},
                                                         {"verify", "-", "a"},
                                                         {"edit", "--comment=x", "-"},
                                                         {"magnet", "-"},
                                                         {"magnet", "--parse", "-"},
                                                         {"diff", "-", "a"},
                                                         {"diff", "a", "-"},
                                                         {"get", "-"}};
    for (const auto& command : commands) {
        BreaksOff input("", std::errc::is_a_directory);
        const auto ran = run_with(command, input, folder.path());
        CHECK_MESSAGE(ran.code == 5, command[0]);
        CHECK_MESSAGE(ran.err == "error: cannot read standard input: is a directory\n", command[0]);
        CHECK_MESSAGE(ran.out.empty(), command[0]);
    }
    CHECK_FALSE(fs::exists(folder / "a.torrent"));
}

TEST_CASE("standard input that is closed is told as that") {
    BreaksOff input("d4:info", std::errc::bad_file_descriptor);
    std::istream in(&input);
    const auto read = read_standard_input(in, mib(1));
    REQUIRE_FALSE(read);
    CHECK(read.error().fault == Fault::storage);
    CHECK(read.error().message == "standard input is closed");
}
