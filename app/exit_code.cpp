#include "app/exit_code.hpp"

namespace bittern::app {

ExitCode exit_code_of(Fault fault) {
    switch (fault) {
        case Fault::usage:
            return ExitCode::usage;
        case Fault::not_found:
        case Fault::network:
            return ExitCode::not_found;
        case Fault::malformed:
            return ExitCode::bad_torrent;
        case Fault::storage:
            return ExitCode::storage;
        case Fault::verification:
            return ExitCode::verification;
        case Fault::interrupted:
            return ExitCode::interrupted;
        case Fault::refused:
            return ExitCode::refused;
        case Fault::no_daemon:
            return ExitCode::no_daemon;
        case Fault::other:
            break;
    }
    return ExitCode::other;
}

std::string_view name_of(Fault fault) {
    switch (fault) {
        case Fault::usage:
            return "usage";
        case Fault::not_found:
            return "not_found";
        case Fault::network:
            return "network";
        case Fault::malformed:
            return "malformed";
        case Fault::storage:
            return "storage";
        case Fault::verification:
            return "verification";
        case Fault::interrupted:
            return "interrupted";
        case Fault::refused:
            return "refused";
        case Fault::no_daemon:
            return "no_daemon";
        case Fault::other:
            break;
    }
    return "other";
}

}  // namespace bittern::app
