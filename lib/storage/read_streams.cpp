#include "storage/read_streams.hpp"

#include <algorithm>

namespace bittern::storage {
namespace {

std::int64_t up(std::int64_t place) {
    return (place + ReadStreams::unit - 1) / ReadStreams::unit * ReadStreams::unit;
}

}  // namespace

/// Reads of one peer may come in another order than it asked: they are done on several threads.
ReadStreams::Stream* ReadStreams::find(Stretch read) {
    const auto goes_on = [&](const Stream& stream) {
        return stream.end >= 0 && read.begin >= stream.end - ahead && read.begin <= stream.end + ahead;
    };
    const auto found = std::ranges::find_if(streams_, goes_on);
    return found != streams_.end() ? &*found : nullptr;
}

Stretch ReadStreams::follow(Stretch read, bool missed) {
    const std::lock_guard lock(mutex_);
    auto* stream = find(read);
    const bool is_new = stream == nullptr;
    if (is_new) {
        if (!missed) return {};
        stream = &*std::ranges::min_element(streams_, {}, &Stream::used);
        *stream = {};
    }
    stream->used = ++uses_;
    stream->end = std::max(stream->end, read.end);
    // What was found in memory where nothing was brought was there anyway.
    if (!missed && read.end > stream->brought) {
        *stream = {};
        return {};
    }
    const auto enough = is_new ? up(read.end) : up(read.end + ahead / 2);
    if (stream->brought >= enough) return {};
    const Stretch bring{std::max(stream->brought, read.begin), is_new ? enough : up(read.end + ahead)};
    stream->brought = bring.end;
    return bring;
}

}  // namespace bittern::storage
