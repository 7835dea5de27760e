#include "app/commands/binary_answer.hpp"

#include <ostream>

namespace bittern::app {

Result<void> may_answer_in_binary(const Env& env, const Console& console) {
    if (console.is_json())
        return fail(Fault::usage, "standard output can't take both the events of --json and the .torrent file of -o -");
    if (env.out_is_terminal)
        return fail(Fault::usage,
                    "a .torrent file is binary, which a terminal can't show: name a file with -o, or pipe it");
    if (!env.out_is_open) return fail(Fault::storage, "standard output is closed, so the .torrent file has no place");
    return {};
}

Result<void> write_binary(Env& env, std::string_view torrent_file) {
    env.out->write(torrent_file.data(), static_cast<std::streamsize>(torrent_file.size())).flush();
    if (env.out->good()) return {};
    return fail(Fault::storage, "the torrent could not be written to standard output");
}

}  // namespace bittern::app
