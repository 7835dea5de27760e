#include "app/commands/spool.hpp"

#include "app/commands/standard_input.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

namespace bittern::app {
namespace {

tl::unexpected<Error> failed(const std::filesystem::path& folder, int error) {
    return fail(Fault::storage, fmt::format("cannot keep standard input in {}: {}; set TMPDIR to a folder with room",
                                            printable(folder.native()), errno_message(error)));
}

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) return false;
        if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

Result<Spool> Spool::of(std::istream& in, const std::filesystem::path& folder, const std::function<void()>& look,
                        const std::stop_token& stop) {
    auto name = (folder / "bittern-XXXXXX").string();
    Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (!file.is_open()) return failed(folder, errno);
    ::unlink(name.c_str());
    std::vector<char> buffer(1 << 20);
    for (;;) {
        BITTERN_TRY(const auto read, read_next(in, buffer));
        if (read == 0) break;
        if (!write_all(file.get(), {buffer.data(), read})) return failed(folder, errno);
        look();
        if (stop.stop_requested()) return fail(Fault::interrupted, "reading standard input was stopped");
    }
    return Spool(std::move(file));
}

std::filesystem::path Spool::path() const {
    return fmt::format("/dev/fd/{}", file_.get());
}

}  // namespace bittern::app
