// bittern_history, a method of our own: {after: seconds since 1970} gives {samples: [{end, length, downloaded,
// uploaded, torrents, active, peers}]}, oldest first.

#include "rpc/desk.hpp"

#include <algorithm>

namespace bittern::rpc {

void bittern_history(Desk& desk, const CallPtr& call) {
    const auto after = std::max<std::int64_t>(0, call->arguments().integer("after").value_or(0));
    desk.verbs.history(std::chrono::sys_seconds(std::chrono::seconds(after)),
                       [call](const Result<std::vector<daemon::HistorySample>>& samples) {
                           if (!samples) return call->fail(samples.error());
                           call->succeed([&](JsonWriter& out) {
                               out.key("samples");
                               out.begin_array();
                               for (const auto& sample : *samples) {
                                   out.begin_object();
                                   out.member("end", sample.end.time_since_epoch().count());
                                   out.member("length", sample.length.count());
                                   out.member("downloaded", sample.downloaded.count);
                                   out.member("uploaded", sample.uploaded.count);
                                   out.member("torrents", sample.torrents);
                                   out.member("active", sample.active);
                                   out.member("peers", sample.peers);
                                   out.end_object();
                               }
                               out.end_array();
                           });
                       });
}

}  // namespace bittern::rpc
