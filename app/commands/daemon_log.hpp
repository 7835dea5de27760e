#pragma once
/// What the daemon tells while it runs: to the journal where standard error is one, as events in JSON mode, else as
/// lines with their time.

#include "app/render/console.hpp"
#include "base/log.hpp"

#include <string>

namespace bittern::app {

/// On the loop's thread.
class DaemonLog {
public:
    /// Less than `least` is not told.
    DaemonLog(Console& console, Severity least);

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
};

}  // namespace bittern::app
