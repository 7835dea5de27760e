#pragma once
/// A download to a disk on which the world stops.

#include "crashing_calls.hpp"
#include "disk_alone.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace bittern::storage::testing {

using Pieces = std::set<int>;

/// The content, from a seed; pad files are zeros.
inline std::string content_of(const lt::file_storage& files) {
    std::mt19937 random(99);
    std::string bytes(static_cast<std::size_t>(files.total_size()), '\0');
    for (auto& byte : bytes) byte = static_cast<char>(random());
    for (const auto file : files.file_range())
        if (files.pad_file_at(file)) std::fill_n(bytes.begin() + files.file_offset(file), files.file_size(file), '\0');
    return bytes;
}

inline std::shared_ptr<lt::torrent_info> some_torrent(Kind kind) {
    return torrent_of({70'000, 0, 50'000, 20'000, 90'000}, 2 * block, kind);
}

inline void leave_one_out(DiskAlone& alone) {
    alone.priorities[lt::file_index_t(2)] = lt::dont_download;
}

enum class Selection { all, some };

/// A download that keeps a record after every few pieces, as the engine does.
class Download {
public:
    Download(Kind kind, int stop_at, unsigned seed, Selection selection)
        : calls(stop_at), alone(some_torrent(kind), {.write_cache = kib(64), .calls = &calls}), random_(seed) {
        if (selection == Selection::some) leave_one_out(alone);
        alone.add();
    }

    void run() {
        const auto bytes = content_of(alone.files());
        std::vector<int> order;
        for (const auto piece : alone.files().piece_range()) order.push_back(static_cast<int>(piece));
        std::ranges::shuffle(order, random_);
        for (const int piece : order) {
            get(piece, bytes);
            if (random_() % 3 == 0) keep_record();
        }
        keep_record();
    }

    CrashingCalls calls;
    DiskAlone alone;
    Pieces record;    ///< the last that was kept
    Pieces promised;  ///< pieces that were there when a record was asked for that was kept before the world stopped

private:
    void get(int number, const std::string& bytes) {
        const lt::piece_index_t piece(number);
        const int size = alone.files().piece_size(piece);
        for (int start = 0; start < size; start += block) {
            const lt::peer_request range{piece, start, std::min(block, size - start)};
            const auto at = static_cast<std::size_t>(number) * static_cast<std::size_t>(alone.files().piece_length()) +
                            static_cast<std::size_t>(start);
            alone.disk().async_write(
                alone.index(), range, &bytes[at], nullptr,
                [write = alone.guarded()->writes->begin()](const lt::storage_error& error) { write->end(!error.ec); });
        }
        std::vector<lt::sha256_hash> leaves(
            alone.files().v2() ? static_cast<std::size_t>(alone.files().blocks_in_piece2(piece)) : 0);
        alone.wait_for([&](auto answer) {
            alone.disk().async_hash(
                alone.index(), piece, leaves, alone.info().v1() ? lt::disk_interface::v1_hash : lt::disk_job_flags_t{},
                [&, number, answer](lt::piece_index_t, const lt::sha1_hash&, const lt::storage_error& error) {
                    if (!error.ec) have_.insert(number);  // it may not be written yet
                    answer();
                });
        });
    }

    void keep_record() {
        const auto claimed = have_;
        alone.wait_for([&](auto answer) {
            const auto guarded = alone.guarded();
            guarded->when_durable(no_failures_, [&, answer](Result<bool> durable) {
                if (durable.value_or(false)) record = claimed;
                answer();
            });
        });
        if (!calls.stopped()) promised = claimed;
    }

    const WriteBarrier::Mark no_failures_{};
    std::mt19937 random_;
    Pieces have_;
};

}  // namespace bittern::storage::testing
