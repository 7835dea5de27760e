#pragma once
/// The two streams of a command: the answer on stdout, the talk on stderr, and in JSON mode events.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/render/progress.hpp"
#include "app/render/style.hpp"
#include "base/log.hpp"
#include "base/result.hpp"

#include <functional>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace bittern::app {

enum class Talk { quiet, usual, verbose, debug };
enum class Answer { text, json };

struct OutputOptions {
    Talk talk = Talk::usual;
    Answer answer = Answer::text;
    ColorWhen color = ColorWhen::automatic;
};

/// Every line given to it is printable already. Text written while progress is drawn in place goes
/// above it. A stream whose reader is gone takes no more and nothing else changes.
class Console {
public:
    Console(Env& env, const OutputOptions& options);
    ~Console();
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    /// A line of the answer; nothing in JSON mode.
    void answer(std::string_view line);
    /// An event of the answer; nothing but in JSON mode.
    void event(std::string_view name, const nlohmann::ordered_json& fields);
    /// A line of talk; nothing when quiet or in JSON mode.
    void say(std::string_view line);
    /// A line of talk that is said in any mode.
    void warn(std::string_view line);
    /// A line of talk that is said in any mode, as it is.
    void write(std::string_view line);
    /// The error's line, in JSON mode its event as well. `subject` says which of several things it is about.
    void error(const Error& error, std::string_view subject = {});
    /// The error that ends a command which saves nothing on the way: interrupted, there is nothing to go on from.
    /// Returns the exit code that its event has.
    ExitCode final_error(const Error& error);
    /// What is going on now; nothing when quiet or in JSON mode.
    void progress(const std::vector<LiveLine>& lines, Progress::Work work = Progress::Work::transfer);
    void end_progress();

    /// Where the rooms below log to: warnings and errors always, info when verbose, all for debugging.
    [[nodiscard]] Log log();
    [[nodiscard]] bool is_json() const { return options_.answer == Answer::json; }
    [[nodiscard]] bool says() const { return !is_json() && options_.talk != Talk::quiet; }
    [[nodiscard]] const Style& style() const { return err_style_; }
    [[nodiscard]] int columns() const { return env_->columns(); }

private:
    void error(const Error& error, std::string_view subject, ExitCode code);

    Env* env_;
    OutputOptions options_;
    Style err_style_;
    Progress progress_;
};

}  // namespace bittern::app
