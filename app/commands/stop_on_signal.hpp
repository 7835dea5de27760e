#pragma once
/// Ctrl-C for commands that work on the main thread: whoever looks at their progress looks for the signal as well.

#include "app/render/console.hpp"
#include "app/signals.hpp"

#include <stop_token>

namespace bittern::app {

/// Catches the signals of Signals while it lives; from the first on the process has less than 3 s. Until somebody
/// looks, as while a folder is walked, the first one ends it at once.
class StopOnSignal {
public:
    explicit StopOnSignal(Console& console);

    /// Asks for the stop, and says so, once a signal came. To be called some times a second.
    void look();
    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

private:
    Console& console_;
    Signals signals_;
    std::stop_source source_;
};

}  // namespace bittern::app
