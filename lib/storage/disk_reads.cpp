// What goes to peers: blocks that are still in memory at once, all else by reads as long as what is asked for.
#include "storage/disk_impl.hpp"

#include <algorithm>
#include <cstring>

namespace bittern::storage {
namespace {

/// In the torrent, in bytes.
std::int64_t begin_of(const ReadRequest& request, const lt::file_storage& files) {
    return static_cast<int>(request.range.piece) * std::int64_t{files.piece_length()} + request.range.start;
}

/// Blocks that lie behind one another on disk.
class ReadJob final : public Job {
public:
    ReadJob(std::shared_ptr<TorrentFiles> files, std::vector<ReadRequest> requests)
        : files_(std::move(files)), requests_(std::move(requests)) {}
    void work() override {
        std::vector<iovec> buffers;
        for (const auto& request : requests_) buffers.push_back(buffer_of(request));
        const auto& first = requests_.front().range;
        const auto error = files_->read(first.piece, first.start, buffers);
        if (!error.ec) return;
        if (requests_.size() == 1) {
            requests_.front().error = error;
            return;
        }
        for (auto& request : requests_) {  // some of them may be fine
            const auto buffer = buffer_of(request);
            request.error = files_->read(request.range.piece, request.range.start, {&buffer, 1});
        }
    }
    void done() override {
        for (auto& request : requests_) request.answer();
    }
    [[nodiscard]] std::optional<std::int64_t> offset() const override {
        return begin_of(requests_.front(), files_->files());
    }

private:
    static iovec buffer_of(const ReadRequest& request) {
        return {request.block.bytes() + request.at, static_cast<std::size_t>(request.range.length)};
    }
    const std::shared_ptr<TorrentFiles> files_;
    std::vector<ReadRequest> requests_;
};

}  // namespace

void Disk::async_read(lt::storage_index_t index, const lt::peer_request& range, ReadHandler handler,
                      lt::disk_job_flags_t) {
    if (ending_) return post([handler = std::move(handler)] { handler({}, aborted()); });
    ReadRequest request{.size = range.length, .range = range, .block = Block(*pool_), .handler = std::move(handler)};
    take_from_memory(torrent(index), request);
    if (request.range.length == 0) {
        ++options_.counters->from_memory;
        return post([request = std::make_shared<ReadRequest>(std::move(request))] { request->answer(); });
    }
    auto& [torrent_read, requests] = reads_[torrent(index).get()];
    torrent_read = torrent(index);
    requests.push_back(std::move(request));
}

/// A range may lie in two blocks, of which one is in memory: then only the other is left to read.
void Disk::take_from_memory(const Torrent& torrent, ReadRequest& request) {
    const auto piece = pieces_.find({torrent.get(), request.range.piece});
    if (piece == pieces_.end()) return;
    const auto copy = [&](int start, int length, std::size_t to) {
        const auto& gathered = piece->second.blocks[static_cast<std::size_t>(start) / block_bytes];
        if (!gathered.block) return false;
        std::memcpy(request.block.bytes() + to, gathered.block.bytes() + static_cast<std::size_t>(start) % block_bytes,
                    static_cast<std::size_t>(length));
        return true;
    };
    auto& left = request.range;
    const auto in_first =
        std::min(left.length, static_cast<int>(block_bytes - static_cast<std::size_t>(left.start) % block_bytes));
    const auto in_second = left.length - in_first;
    if (in_second > 0 && copy(left.start + in_first, in_second, static_cast<std::size_t>(in_first)))
        left.length = in_first;
    if (!copy(left.start, in_first, 0)) return;
    left.start += in_first;
    left.length -= in_first;
    request.at = static_cast<std::size_t>(in_first);
}

void Disk::submit_reads() {
    constexpr std::size_t longest = 64;  // blocks
    for (auto& [key, asked] : std::exchange(reads_, {})) {
        const Torrent& torrent = asked.first;  // Clang 14 lets no lambda see the names of a structured binding
        auto& requests = asked.second;
        const auto begin = [&](const ReadRequest& request) { return begin_of(request, torrent->files->files()); };
        std::ranges::stable_sort(requests, {}, begin);
        std::vector<ReadRequest> run;
        std::int64_t end = 0;
        const auto submit = [&] {
            if (!run.empty()) torrent->order->submit(std::make_unique<ReadJob>(torrent->files, std::exchange(run, {})));
        };
        for (auto& request : requests) {
            if (begin(request) != end || run.size() == longest) submit();
            end = begin(request) + request.range.length;
            run.push_back(std::move(request));
        }
        submit();
    }
    begin_watch();
}

}  // namespace bittern::storage
