#include "base/clock.hpp"
#include "base/printable.hpp"
#include "daemon/service_impl.hpp"

#include <fmt/format.h>

namespace bittern::daemon {

/// Of a torrent that stands still: what is there is told, and nothing is written.
void Service::Impl::examine(Number number, Entry& entry) {
    entry.examining = std::make_shared<Errand>();
    busy.insert(number);
    changed.insert(number);
    const auto progress = [post = poster(), number](Bytes done, Bytes total) {
        post([=](Impl& impl) {
            auto* one = impl.find(number);
            if (one == nullptr || !one->examining) return;
            one->examining->done = done;
            one->examining->total = total;
            impl.changed.insert(number);
        });
    };
    boost::asio::post(examining, [post = poster(), number, progress, metainfo = entry.metainfo,
                                  options = plan_options(*entry.record), stop = entry.examining->stop.get_token()] {
        auto sight = swarm::look_at(*metainfo, options, progress, stop);
        post([number, sight = std::move(sight)](Impl& impl) { impl.examined(number, sight); });
    });
}

void Service::Impl::examined(Number number, const Result<swarm::Sight>& sight) {
    busy.erase(number);
    auto* entry = find(number);
    if (entry == nullptr) return begin_next();
    entry->examining.reset();
    changed.insert(number);
    if (closing || (!sight && sight.error().fault == Fault::interrupted))
        return begin_again(number);  // it is looked at later
    if (!sight) {
        keep(number, *entry, [](TorrentRecord& record) { record.to_verify = false; });
        fail_torrent(number, *entry, sight.error());
        return begin_next();
    }
    if (!sight->complete) forget_progress(*entry);
    entry->paths = std::make_shared<const std::vector<std::string>>(sight->paths);
    keep(number, *entry, [&](TorrentRecord& record) {
        record.to_verify = false;
        // What was its own once may be damaged, and is mended when it is started.
        record.overwrite = record.overwrite || (record.complete && !sight->complete);
        record.complete = sight->complete;
        record.stamps = sight->stamps;
        record.have = sight->complete ? std::vector<bool>() : sight->have;
        if (record.complete && record.finished == std::chrono::sys_seconds()) record.finished = seconds_now();
    });
    (void)to_final_folder(number, *entry);
    begin_again(number);  // it may have been started, or be on its way elsewhere
}

}  // namespace bittern::daemon
