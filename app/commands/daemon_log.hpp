#pragma once
/// What the daemon tells while it runs: to the journal where standard error is one, as events in JSON mode, else as
/// lines with their time; and to clients that ask for the last of it.

#include "app/render/console.hpp"
#include "base/log.hpp"
#include "rpc/recent_log.hpp"

#include <memory>
#include <string>

namespace bittern::app {

/// On the loop's thread.
class DaemonLog {
public:
    /// Less than `least` is not told; of what clients may ask for, only what is for debugging is left out.
    DaemonLog(Console& console, Severity least, std::shared_ptr<rpc::RecentLog> recent);

    /// A line that is printable.
    void tell(Severity severity, const std::string& line);
    /// For the rooms below.
    [[nodiscard]] Log log() {
        return [this](Severity severity, const std::string& line) { tell(severity, line); };
    }
    void set_least(Severity least) { least_ = least; }

private:
    Console& console_;
    Severity least_;
    const bool journal_;
    std::shared_ptr<rpc::RecentLog> recent_;
};

}  // namespace bittern::app
