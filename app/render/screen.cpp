#include "app/render/screen.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace bittern::app {
namespace {

constexpr std::array ending{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
constexpr int usual_rows = 24;

// The other screen, no cursor, no wrapping of what is too wide; and back.
constexpr auto take_over = "\033[?1049h\033[?25l\033[?7l\033[H\033[J";
constexpr auto give_back = "\033[?7h\033[?25h\033[?1049l";

sigset_t waited_for() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : ending) sigaddset(&set, signal);
    for (const int signal : {SIGWINCH, SIGTSTP}) sigaddset(&set, signal);
    return set;
}

}  // namespace

Screen::Screen(Env& env) : env_(&env) {
    ::tcgetattr(STDIN_FILENO, &before_);
    const auto set = waited_for();
    ::sigprocmask(SIG_BLOCK, &set, &mask_before_);
    signals_ = Descriptor(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    enter();
}

Screen::~Screen() {
    leave();
    // A signal that came meanwhile is what ended this; it is not to end the program a second time.
    Woken drained;
    read_signals(drained);
    ::sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

int Screen::rows() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return usual_rows;
    return size.ws_row;
}

void Screen::enter() {
    auto raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    *env_->out << take_over << std::flush;
    shown_.clear();
}

void Screen::leave() {
    *env_->out << give_back << std::flush;
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

/// Ctrl-Z: until somebody lets it go on.
void Screen::stand_still() {
    leave();
    ::raise(SIGSTOP);
    enter();
}

void Screen::draw(const std::vector<std::string>& lines) {
    if (lines == shown_ && shown_columns_ == columns()) return;
    shown_ = lines;
    shown_columns_ = columns();
    // One write of everything, each line over the one before it: nothing is ever empty in between.
    std::string frame = "\033[H";
    for (std::size_t k = 0; k < lines.size(); ++k) frame += (k == 0 ? "" : "\r\n") + lines[k] + "\033[K";
    *env_->out << frame + "\033[J" << std::flush;
}

Screen::Woken Screen::wait(int descriptor, std::chrono::milliseconds time) {
    std::array<pollfd, 3> asked{{{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                                 {.fd = signals_.get(), .events = POLLIN, .revents = 0},
                                 {.fd = descriptor, .events = POLLIN, .revents = 0}}};
    Woken woken;
    const auto patience = std::clamp<std::int64_t>(time.count(), 0, 60'000);
    if (::poll(asked.data(), asked.size(), static_cast<int>(patience)) <= 0) return woken;
    if (asked[1].revents != 0) read_signals(woken);
    if (asked[0].revents != 0) read_keys(woken);
    woken.readable = asked[2].revents != 0;
    return woken;
}

void Screen::read_keys(Woken& woken) {
    std::array<char, 1024> bytes{};
    const auto count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count <= 0) woken.ended = true;  // it was said to be readable
    typed_.append(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    woken.keys = take_keys(typed_);
}

void Screen::read_signals(Woken& woken) {
    signalfd_siginfo signal{};
    while (::read(signals_.get(), &signal, sizeof signal) == sizeof signal) {
        const auto number = static_cast<int>(signal.ssi_signo);
        if (std::ranges::find(ending, number) != ending.end()) woken.ended = true;
        if (number == SIGTSTP) stand_still();
        if (number == SIGWINCH) shown_.clear();
    }
}

}  // namespace bittern::app
