// bittern_log, a method of our own: {after: number, most: count} gives {lines: [{number, time, severity, text}], last}.

#include "rpc/desk.hpp"
#include "rpc/recent_log.hpp"

#include <algorithm>

namespace bittern::rpc {
void bittern_log(Desk& desk, const CallPtr& call) {
    constexpr std::int64_t usual = 100;
    const auto& log = desk.options.log;
    if (!log) return call->fail({Fault::refused, "this daemon keeps no log"});
    const auto after = call->arguments().integer("after").value_or(0);
    const auto most = std::max<std::int64_t>(0, call->arguments().integer("most").value_or(usual));
    const auto lines = log->after(after, static_cast<std::size_t>(most));
    const auto last = lines.empty() ? log->last() : lines.back().number;
    call->succeed([&](JsonWriter& out) {
        out.key("lines");
        out.begin_array();
        for (const auto& line : lines) {
            out.begin_object();
            out.member("number", line.number);
            out.member("time", line.time.time_since_epoch().count());
            out.member("severity", name_of(line.severity));
            out.member("text", line.text);
            out.end_object();
        }
        out.end_array();
        out.member("last", last);
    });
}

}  // namespace bittern::rpc
