#pragma once
/// The whole terminal, for a command that draws on it again and again.

#include "app/env.hpp"
#include "app/render/keys.hpp"
#include "base/descriptor.hpp"

#include <chrono>
#include <csignal>
#include <string>
#include <termios.h>
#include <vector>

namespace bittern::app {

/// While it lives the terminal shows another screen, without cursor, keys come one by one and are not shown, and
/// signals are waited for instead of taken. Afterwards, however the command ends, all is as before; while Ctrl-Z holds
/// the program, too. One at a time, in a program of one thread.
class Screen {
public:
    /// On standard input and output, which must be terminals.
    explicit Screen(Env& env);
    ~Screen();
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    /// Shows these lines, each no wider than the terminal, from the top; what is below them is empty. Nothing is
    /// written where they are shown already.
    void draw(const std::vector<std::string>& lines);

    struct Woken {
        std::vector<KeyPress> keys;
        bool ended = false;     ///< a signal asks for the end, or the terminal is gone
        bool readable = false;  ///< the descriptor is
    };
    /// Returns when keys or a signal come, the terminal changes its size, the descriptor (-1: none) can be read, or the
    /// time has passed.
    [[nodiscard]] Woken wait(int descriptor, std::chrono::milliseconds time);

    [[nodiscard]] static int rows();
    [[nodiscard]] int columns() const { return env_->columns(); }

private:
    void enter();
    void leave();
    void read_keys(Woken& woken);
    void read_signals(Woken& woken);
    void stand_still();

    Env* env_;
    termios before_{};
    sigset_t mask_before_{};
    Descriptor signals_;
    std::string typed_;  ///< not a whole key yet
    std::vector<std::string> shown_;
    int shown_columns_ = 0;
};

}  // namespace bittern::app
