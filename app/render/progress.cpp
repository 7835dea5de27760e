#include "app/render/progress.hpp"

#include "app/render/words.hpp"
#include "base/printable.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::app {
namespace {

constexpr std::chrono::milliseconds shortest_redraw{100};
std::vector<std::string> facts_of(const LiveLine& line) {
    auto facts = line.facts;
    if (!line.lasting.empty()) facts.insert(facts.begin(), line.lasting);
    return facts;
}

/// More lines than this at once nobody reads.
constexpr int most_lines = 16;

/// What has scrolled off a terminal can't be redrawn: all fits above the row where the cursor stays.
std::vector<std::string> laid_out(const std::vector<LiveLine>& lines, int columns, int rows) {
    std::vector<std::string> out;
    for (const auto& line : lines) {
        out.push_back(fit(line, columns));
        for (const auto& detail : line.details)
            for (const auto& part : wrapped(detail, columns - 2)) out.push_back("  " + part);
    }
    const auto most = static_cast<std::size_t>(std::clamp(rows - 1, 1, most_lines));
    if (out.size() <= most) return out;
    if (most == 1) return {out.front()};
    const auto hidden = out.size() - most + 1;
    out.resize(most - 1);
    out.push_back(fmt::format("… and {} more lines", hidden));
    return out;
}

}  // namespace

std::string fit(const LiveLine& line, int columns) {
    const int subject = std::min(display_width(line.subject), std::max(8, columns / 3));
    int left = columns - subject;
    std::string facts;
    for (const auto& fact : facts_of(line)) {
        const int needed = display_width(fact) + 2;
        if (needed > left) break;
        facts += "  " + fact;
        left -= needed;
    }
    return elide(line.subject, subject + left) + facts;
}

std::string flat(const LiveLine& line) {
    auto text = line.subject;
    if (const auto facts = facts_of(line); !facts.empty()) text += fmt::format(": {}", fmt::join(facts, ", "));
    if (!line.details.empty()) text += fmt::format("; {}", fmt::join(line.details, "; "));
    return text;
}

void Progress::draw(const std::vector<LiveLine>& lines, Time now, Work work) {
    if (mode_ == Mode::in_place) draw_in_place(lines, now);
    if (mode_ == Mode::line_wise || (mode_ == Mode::in_a_pipe && work == Work::transfer)) draw_line_wise(lines, now);
}

void Progress::draw_in_place(const std::vector<LiveLine>& lines, Time now) {
    if (!drawn_widths_.empty() && now - last_ < shortest_redraw) return;
    last_ = now;
    clear();
    // The last column stays free: some terminals wrap as soon as it is written.
    for (const auto& text : laid_out(lines, std::max(10, columns_() - 1), rows_())) {
        *out_ << text << '\n';
        drawn_widths_.push_back(display_width(text));
    }
    out_->flush();
}

void Progress::draw_line_wise(const std::vector<LiveLine>& lines, Time now) {
    if (!started_) last_ = now;
    started_ = true;
    if (now - last_ < interval) return;
    last_ = now;
    std::map<std::string, Time> said;
    for (auto line : lines) {
        const auto text = flat(line);
        line.lasting.clear();
        auto news = flat(line);
        const auto before = said_.find(news);
        const bool is_old = before != said_.end() && now - before->second < idle_interval;
        if (!is_old) *out_ << text << '\n';
        said.emplace(std::move(news), is_old ? before->second : now);
    }
    said_ = std::move(said);
    out_->flush();
}

void Progress::clear() {
    if (drawn_widths_.empty()) return;
    // A terminal made narrower since has wrapped the lines: count the rows they take now.
    const int columns = std::max(1, columns_());
    int rows = 0;
    for (const int width : drawn_widths_) rows += std::max(1, (width + columns - 1) / columns);
    *out_ << fmt::format("\033[{}A\r\033[J", rows);
    out_->flush();
    drawn_widths_.clear();
}

}  // namespace bittern::app
