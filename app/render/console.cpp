#include "app/render/console.hpp"

#include "app/render/json.hpp"

#include <ostream>

#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

Progress::Mode progress_mode(const Env& env, const OutputOptions& options) {
    if (options.answer == Answer::json || options.talk == Talk::quiet) return Progress::Mode::off;
    if (!env.err_is_terminal) return Progress::Mode::in_a_pipe;
    return env.environment("TERM") == "dumb" ? Progress::Mode::line_wise : Progress::Mode::in_place;
}

Style style_of(const Env& env, ColorWhen when) {
    const bool on = wants_color(when, env.err_is_terminal, env.environment);
    return Style(on ? Style::Color::on : Style::Color::off);
}

}  // namespace

Console::Console(Env& env, const OutputOptions& options)
    : env_(&env),
      options_(options),
      err_style_(style_of(env, options.color)),
      progress_(*env.err, progress_mode(env, options), env.columns, env.rows) {}

Console::~Console() {
    progress_.clear();
}

void Console::answer(std::string_view line) {
    if (is_json()) return;
    if (env_->out_is_terminal) progress_.clear();
    *env_->out << line << '\n';
    env_->out->flush();
}

void Console::event(std::string_view name, const nlohmann::ordered_json& fields) {
    if (is_json()) write_event(*env_->out, name, fields);
}

void Console::say(std::string_view line) {
    if (says()) write(line);
}

void Console::warn(std::string_view line) {
    write(err_style_.warning("warning:") + " " + std::string(line));
}

void Console::error(const Error& error, std::string_view subject) {
    this->error(error, subject, exit_code_of(error.fault));
}

ExitCode Console::final_error(const Error& error) {
    const auto code = error.fault == Fault::interrupted ? ExitCode::interrupted_early : exit_code_of(error.fault);
    end_progress();
    this->error(error, {}, code);
    return code;
}

void Console::error(const Error& error, std::string_view subject, ExitCode code) {
    const auto message = subject.empty() ? error.message : std::string(subject) + ": " + error.message;
    write(err_style_.error("error:") + " " + message);
    event("error", {{"fault", name_of(error.fault)}, {"message", message}, {"exit_code", static_cast<int>(code)}});
}

void Console::progress(const std::vector<LiveLine>& lines, Progress::Work work) {
    progress_.draw(lines, std::chrono::steady_clock::now(), work);
}

void Console::end_progress() {
    progress_.clear();
}

Log Console::log() {
    return [this](Severity severity, const std::string& line) {
        if (severity == Severity::warning) return warn(line);
        if (severity == Severity::error) return write(err_style_.error("error:") + " " + line);
        if (severity == Severity::info && options_.talk < Talk::verbose) return;
        if (severity == Severity::debug && options_.talk < Talk::debug) return;
        write(err_style_.faint(line));
    };
}

void Console::write(std::string_view line) {
    progress_.clear();
    *env_->err << line << '\n';
    env_->err->flush();
}

}  // namespace bittern::app
