#pragma once
/// What is going on right now: redrawn in place on a terminal; in a pipe a plain line now and then, of a transfer.

#include <chrono>
#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace bittern::app {

/// One thing going on. All text is printable already.
struct LiveLine {
    std::string subject;
    std::vector<std::string> facts;  ///< most important first; the last ones go where columns lack
    std::vector<std::string>
        details;               ///< each a line of its own below it on a terminal; the last ones go where rows lack
    std::string lasting = {};  ///< how long it goes on, the first fact; alone it is no news
};

/// The subject and as many facts as fit, at most `columns` wide. The subject keeps a third of the
/// line (or its own length), so that on a narrow terminal it is facts that go first.
[[nodiscard]] std::string fit(const LiveLine& line, int columns);

/// The same as one plain line of any length.
[[nodiscard]] std::string flat(const LiveLine& line);

class Progress {
public:
    using Time = std::chrono::steady_clock::time_point;
    enum class Mode {
        in_place,   ///< redrawn, at most ten times a second
        line_wise,  ///< no `\r`, no escape: a line for each thing every `interval`, none before the first has passed;
                    ///< where nothing is new, every `idle_interval`
        in_a_pipe,  ///< the same of transfers, and nothing of local work
        off,
    };
    /// What is going on: something that may take for ever and depends on others, or what ends by itself.
    enum class Work { transfer, local };
    static constexpr std::chrono::seconds interval{10}, idle_interval{60};

    /// `columns` and `rows` are asked at each drawing, so a resized terminal is drawn right the next time.
    Progress(std::ostream& out, Mode mode, std::function<int()> columns, std::function<int()> rows)
        : out_(&out), mode_(mode), columns_(std::move(columns)), rows_(std::move(rows)) {}

    void draw(const std::vector<LiveLine>& lines, Time now, Work work = Work::transfer);
    /// Takes what is drawn in place off the terminal, so that other text can be written.
    void clear();

private:
    void draw_in_place(const std::vector<LiveLine>& lines, Time now);
    void draw_line_wise(const std::vector<LiveLine>& lines, Time now);

    std::ostream* out_;
    Mode mode_;
    std::function<int()> columns_, rows_;
    std::vector<int> drawn_widths_;  ///< of the lines on the terminal now; empty: none are
    bool started_ = false;
    Time last_;
    std::map<std::string, Time> said_;  ///< lines of the last time, but for how long they last: when they were written
};

}  // namespace bittern::app
