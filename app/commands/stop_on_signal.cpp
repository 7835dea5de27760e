#include "app/commands/stop_on_signal.hpp"

#include <poll.h>
#include <string_view>

namespace bittern::app {

namespace {

constexpr std::string_view early_words = "stopped: nothing was done yet\n";
/// As Console::error writes it.
constexpr std::string_view early_event =
    R"({"schema":1,"event":"error","fault":"interrupted","message":"stopped: nothing was done yet","exit_code":130})"
    "\n";

}  // namespace

StopOnSignal::StopOnSignal(Console& console)
    : console_(console),
      signals_(console.is_json() ? early_event
               : console.says()  ? early_words
                                 : std::string_view(),
               Signals::most_patience, console.is_json() ? Signals::To::program : Signals::To::people) {}

void StopOnSignal::look() {
    signals_.begin();
    pollfd waiting{.fd = signals_.descriptor(), .events = POLLIN, .revents = 0};
    if (source_.stop_requested() || ::poll(&waiting, 1, 0) <= 0) return;
    console_.say("stopping; Ctrl-C again leaves at once");
    source_.request_stop();
}

}  // namespace bittern::app
