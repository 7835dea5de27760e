#pragma once
/// Ctrl-C and its like: the first one asks for an orderly end and limits its time, the second one ends at once.

#include "app/exit_code.hpp"
#include "base/descriptor.hpp"

#include <chrono>
#include <string_view>
#include <vector>

namespace bittern::app {

/// Catches SIGINT, SIGTERM and SIGHUP while it lives; one at a time. Before begin() the first leaves at once with exit
/// code 130: nobody could be told yet, and nothing is to be lost. Then the first makes descriptor() readable and starts
/// a clock: a process that is still there when it runs out leaves, whatever its threads wait for. The second leaves at
/// once with exit code 130, but for what comes within `one_wish` of the first: timeout(1) sends its signal to the
/// program and then to the whole group, which the program is in. Leaving means no clean-up at all, and nothing of ours
/// needs one: files and database are sound at every moment. A signal that is ignored already (`nohup`, or `&` in a
/// script) stays so: who started the program wanted that.
class Signals {
public:
    /// The promise is less than 3 s from the first signal to the end.
    static constexpr std::chrono::milliseconds most_patience{2800};
    /// Shorter than a person presses keys twice.
    static constexpr std::chrono::milliseconds one_wish{100};

    /// `early_words` are written by a signal before begin(), to standard error or, where they are an event for a
    /// program, to standard output; a literal, since they must last.
    enum class To { people, program };
    explicit Signals(std::string_view early_words, std::chrono::milliseconds patience = most_patience,
                     To to = To::people);
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    /// Someone looks at descriptor() from now on.
    void begin();
    /// Readable once the first signal came.
    [[nodiscard]] int descriptor() const { return reader_.get(); }
    /// What to leave with when the time runs out; 130 until it is said.
    void leave_with(ExitCode code);

private:
    Descriptor reader_, writer_;
    std::vector<int> caught_;
};

}  // namespace bittern::app
