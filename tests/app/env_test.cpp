#include "app/env.hpp"

#include "app/fake_env.hpp"
#include "base/descriptor.hpp"
#include "temporary_folder.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app;
using bittern::app::test::FakeEnv;
namespace fs = std::filesystem;

TEST_CASE("a path that was typed becomes absolute") {
    const FakeEnv fake({}, "/home/someone");
    CHECK(fake.env.absolute("a/b") == "/home/someone/a/b");
    CHECK(fake.env.absolute("/a//b/./c/") == "/a/b/c");
    CHECK(fake.env.absolute(".") == "/home/someone");
    CHECK(fake.env.absolute("new/../newer") == "/home/someone/newer");
    CHECK(fake.env.absolute("..") == "/home");
}

TEST_CASE("behind a link, '..' is the parent of what the link points to") {
    const testing::TemporaryFolder folder;
    fs::create_directories(folder / "far/away/inside");
    fs::create_directories(folder / "here");
    fs::create_directory_symlink(folder / "far/away/inside", folder / "here" / "link");
    fs::create_directory_symlink("nowhere", folder / "far/away/last");
    const FakeEnv fake({}, folder / "here");
    CHECK(fake.env.absolute("link/../file") == folder / "far/away/file");
    CHECK(fake.env.absolute("link/..") == folder / "far/away");
    CHECK(fake.env.absolute("link/../last/") == folder / "far/away/last");
    CHECK(fake.env.absolute("link/file") == folder / "here/link/file");
}

TEST_CASE("missing standard descriptors are filled, so that nothing else gets their numbers") {
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        for (int number = 0; number <= 2; ++number) ::close(number);
        const auto env = process_env(0, nullptr);
        const Descriptor next(::open("/dev/null", O_RDONLY));
        char byte = 0;
        const bool fails = !env.out_is_open && ::write(STDOUT_FILENO, "x", 1) < 0 && ::read(STDIN_FILENO, &byte, 1) < 0;
        ::_exit(next.get() > 2 && fails ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}
