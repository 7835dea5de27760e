#include "app/commands/stop_on_signal.hpp"

#include <poll.h>
#include <string_view>

namespace bittern::app {

StopOnSignal::StopOnSignal(Console& console)
    : console_(console), signals_(console.says() ? std::string_view("stopped: nothing was done yet\n") : "") {}

void StopOnSignal::look() {
    signals_.begin();
    pollfd waiting{.fd = signals_.descriptor(), .events = POLLIN, .revents = 0};
    if (source_.stop_requested() || ::poll(&waiting, 1, 0) <= 0) return;
    console_.say("stopping; Ctrl-C again leaves at once");
    source_.request_stop();
}

}  // namespace bittern::app
