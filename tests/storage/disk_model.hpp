#pragma once
/// Random operations on a disk back end, next to a model that keeps every byte in memory. A test is a seed; what fails
/// is made shorter until nothing can be left out.

#include "disk_alone.hpp"
#include "faulty_calls.hpp"

#include <algorithm>
#include <optional>
#include <sstream>

namespace bittern::storage::testing {

/// What a seed says about the torrent.
struct Layout {
    std::vector<std::int64_t> sizes;
    int piece = block;
    Kind kind = Kind::v1;
};

struct Step {
    enum class What { write, read, hash, hash_block, clear, release, prefer, move, rename, sync, work } what;
    std::uint32_t a = 0, b = 0;
};

inline std::string to_string(const std::vector<Step>& steps) {
    constexpr std::array names{"write",  "read", "hash",   "hash_block", "clear", "release",
                               "prefer", "move", "rename", "sync",       "work"};
    std::ostringstream text;
    for (const auto& step : steps)
        text << names[static_cast<std::size_t>(step.what)] << '(' << step.a << ',' << step.b << ") ";
    return text.str();
}

/// What the system refuses of writes: nothing, some for good, or some for a while (the disk is full).
enum class Faults { none, final, passing };

/// One run of steps; `failure` says what was not as the model has it.
class DiskAgainstModel {
public:
    DiskAgainstModel(const Layout& layout, std::uint64_t seed, Faults faults)
        : calls(seed),
          spinning_(seed % 4 == 1),
          alone_(torrent_of(layout.sizes, layout.piece, layout.kind), options()) {
        calls.short_percent = 30;
        calls.miss_percent = 50;
        faults_ = faults == Faults::final;
        passing_ = faults == Faults::passing;
        if (faults_) calls.fail_percent = 5;
        if (passing_) calls.fail_percent = 40;
        calls.error = faults_ ? EFBIG : ENOSPC;
        calls.syncs_fail = faults_;
        expected_.resize(static_cast<std::size_t>(files().total_size()));
        known_.resize(blocks());
        if (seed % 3 == 0)
            for (lt::file_index_t file{0}; file < alone_.priorities.end_index(); ++file)
                if (static_cast<int>(file) % 2 == 1) alone_.priorities[file] = lt::dont_download;
        alone_.add();
        alone_.wait_for([&](auto answer) {
            alone_.disk().async_check_files(alone_.index(), nullptr, {},
                                            [this, answer](lt::status_t status, const lt::storage_error& error) {
                                                if (status != lt::status_t::no_error) fail("check: ", error);
                                                answer();
                                            });
        });
    }

    void run(const std::vector<Step>& steps) {
        for (const auto& step : steps) {
            take(step);
            if (failure) return;
        }
        end();
    }

    FaultyCalls calls;
    std::optional<std::string> failure;

private:
    DiskOptions options() {
        return {.write_cache = kib(256),
                .read_cache = mib(1),
                .spins = [this](std::uint64_t) { return spinning_; },
                .retry = std::chrono::milliseconds{1},
                .calls = &calls};
    }
    const lt::file_storage& files() { return alone_.files(); }
    std::size_t blocks() {
        std::size_t count = 0;
        for (const auto piece : files().piece_range()) count += blocks_in(piece);
        return count;
    }
    std::size_t blocks_in(lt::piece_index_t piece) {
        return static_cast<std::size_t>((files().piece_size(piece) + block - 1) / block);
    }
    std::size_t number_of(lt::piece_index_t piece, std::size_t in_piece) {
        return static_cast<std::size_t>(static_cast<int>(piece)) *
                   static_cast<std::size_t>(files().piece_length() / block) +
               in_piece;
    }
    std::size_t begin_of(lt::piece_index_t piece) {
        return static_cast<std::size_t>(static_cast<int>(piece)) * static_cast<std::size_t>(files().piece_length());
    }
    void fail(const std::string& what, const lt::storage_error& error = {}) {
        if (!failure) failure = what + (error.ec ? error.ec.message() : "");
    }
    lt::piece_index_t piece_of(std::uint32_t number) {
        return lt::piece_index_t(static_cast<int>(number % static_cast<std::uint32_t>(files().num_pieces())));
    }
    bool whole(lt::piece_index_t piece) {
        for (std::size_t k = 0; k < blocks_in(piece); ++k)
            if (!known_[number_of(piece, k)]) return false;
        return true;
    }

    void take(const Step& step) {
        using What = Step::What;
        // For what must be alone, what the disk refuses is given up.
        if (passing_ && (step.what == What::prefer || step.what == What::move || step.what == What::rename)) return;
        switch (step.what) {
            case What::write:
                return write(piece_of(step.a), step.b);
            case What::read:
                return read(piece_of(step.a), step.b);
            case What::hash:
                return hash(piece_of(step.a));
            case What::hash_block:
                return hash_block(piece_of(step.a), step.b);
            case What::clear:
                return clear(piece_of(step.a));
            case What::work:
                return alone_.let_it_work();
            case What::sync:
                return sync();
            case What::release:
                return alone_.wait_for([&](auto answer) { alone_.disk().async_release_files(alone_.index(), answer); });
            case What::prefer:
                return prefer(step.a);
            case What::move:
                return move(step.a);
            case What::rename:
                return rename(step.a, step.b);
        }
    }

    /// A block that was written and not read or hashed yet; what fails is unknown from then on.
    void write(lt::piece_index_t piece, std::uint32_t random) {
        const auto in_piece = random % blocks_in(piece);
        const auto number = number_of(piece, in_piece);
        if (writing_.contains(number)) return;  // libtorrent never has a block written twice at a time
        const auto start = in_piece * block;
        const auto size = std::min<std::size_t>(block, static_cast<std::size_t>(files().piece_size(piece)) - start);
        std::string bytes(size, '\0');
        std::mt19937_64 source(random * 2654435761U + number);
        for (auto& byte : bytes) byte = static_cast<char>(source());
        // Pad files are zeros, whatever a peer says.
        for (const auto& slice : files().map_block(piece, static_cast<int>(start), static_cast<int>(size)))
            if (files().pad_file_at(slice.file_index))
                std::fill_n(bytes.begin() + (files().file_offset(slice.file_index) + slice.offset -
                                             static_cast<std::int64_t>(begin_of(piece) + start)),
                            slice.size, '\0');
        std::memcpy(&expected_[begin_of(piece) + start], bytes.data(), size);
        known_[number] = true;
        writing_.insert(number);
        ++answers_awaited_;
        const lt::peer_request range{piece, static_cast<int>(start), static_cast<int>(size)};
        alone_.disk().async_write(alone_.index(), range, bytes.data(), nullptr,
                                  [this, number](const lt::storage_error& error) {
                                      --answers_awaited_;
                                      writing_.erase(number);
                                      if (!error.ec) return;
                                      known_[number] = false;
                                      if (!faults_) fail("write: ", error);
                                  });
    }

    void read(lt::piece_index_t piece, std::uint32_t random) {
        const auto size = static_cast<std::uint32_t>(files().piece_size(piece));
        const auto start = random % size;
        const auto length = std::min<std::uint32_t>(1 + random / 7 % block, size - start);
        const auto first = number_of(piece, start / block), last = number_of(piece, (start + length - 1) / block);
        // While it is written it is known; what fails meanwhile is not.
        const bool known = known_[first] && known_[last];
        const std::string expected(&expected_[begin_of(piece) + start], length);
        alone_.wait_for([&](auto answer) {
            alone_.disk().async_read(
                alone_.index(), {piece, static_cast<int>(start), static_cast<int>(length)},
                [&, answer](lt::disk_buffer_holder bytes, const lt::storage_error& error) {
                    const bool still = known && known_[first] && known_[last];
                    if (still && error.ec) fail("read: ", error);
                    if (still && !error.ec && std::memcmp(bytes.data(), expected.data(), length) != 0)
                        fail("other bytes were read");
                    answer();
                },
                {});
        });
    }

    void hash(lt::piece_index_t piece) {
        const bool v2 = files().v2();
        const auto leaves = v2 ? static_cast<std::size_t>(files().blocks_in_piece2(piece)) : 0;
        std::vector<lt::sha256_hash> found(leaves);
        const auto flags = alone_.info().v1() ? lt::disk_interface::v1_hash : lt::disk_job_flags_t{};
        alone_.wait_for([&](auto answer) {
            alone_.disk().async_hash(
                alone_.index(), piece, found, flags,
                [&, answer](lt::piece_index_t, const lt::sha1_hash& sha1, const lt::storage_error& error) {
                    if (whole(piece)) check_hashes(piece, sha1, found, error);
                    answer();
                });
        });
    }

    void check_hashes(lt::piece_index_t piece, const lt::sha1_hash& sha1, const std::vector<lt::sha256_hash>& leaves,
                      const lt::storage_error& error) {
        if (error.ec) return fail("hash: ", error);
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(&expected_[begin_of(piece)]);
        if (alone_.info().v1()) {
            content::Sha1Hasher hasher;
            hasher.update({bytes, static_cast<std::size_t>(files().piece_size(piece))});
            if (const auto right = hasher.finish(); std::memcmp(right.data(), sha1.data(), right.size()) != 0)
                fail("another SHA-1");
        }
        for (std::size_t k = 0; k < leaves.size(); ++k)
            if (leaves[k] != leaf(piece, k)) fail("another leaf");
    }

    lt::sha256_hash leaf(lt::piece_index_t piece, std::size_t in_piece) {
        const auto start = in_piece * block;
        const auto size = std::min<std::size_t>(block, static_cast<std::size_t>(files().piece_size2(piece)) - start);
        const auto digest = content::Sha256Hasher().digest(
            {reinterpret_cast<const std::uint8_t*>(&expected_[begin_of(piece) + start]), size});
        return lt::sha256_hash(reinterpret_cast<const char*>(digest.data()));
    }

    void hash_block(lt::piece_index_t piece, std::uint32_t random) {
        if (!files().v2()) return;
        const auto in_piece = random % static_cast<std::uint32_t>(files().blocks_in_piece2(piece));
        alone_.wait_for([&](auto answer) {
            alone_.disk().async_hash2(
                alone_.index(), piece, static_cast<int>(in_piece * block), {},
                [&, answer](lt::piece_index_t, const lt::sha256_hash& found, const lt::storage_error& error) {
                    if (known_[number_of(piece, in_piece)]) {
                        if (error.ec)
                            fail("hash of a block: ", error);
                        else if (found != leaf(piece, in_piece))
                            fail("another hash of a block");
                    }
                    answer();
                });
        });
    }

    void clear(lt::piece_index_t piece) {
        alone_.wait_for([&](auto answer) {
            alone_.disk().async_clear_piece(alone_.index(), piece, [this, piece, answer](lt::piece_index_t) {
                for (std::size_t k = 0; k < blocks_in(piece); ++k)
                    if (writing_.contains(number_of(piece, k))) fail("cleared before it was written");
                answer();
            });
        });
    }

    void sync() {
        alone_.wait_for([&](auto answer) {
            const auto guarded = alone_.guarded();
            guarded->durability.flush();
            guarded->durability.sync([this, answer](Result<void> synced) {
                if (!synced && !faults_) fail(synced.error().message);
                answer();
            });
        });
    }

    void prefer(std::uint32_t random) {
        auto wanted = alone_.priorities;
        for (lt::file_index_t file{0}; file < wanted.end_index(); ++file)
            wanted[file] =
                (random >> (static_cast<int>(file) % 32) & 1U) != 0 ? lt::default_priority : lt::dont_download;
        alone_.wait_for([&](auto answer) {
            alone_.disk().async_set_file_priority(alone_.index(), wanted,
                                                  [this, answer](const lt::storage_error& error, const auto&) {
                                                      if (error.ec && !faults_) fail("priorities: ", error);
                                                      answer();
                                                  });
        });
    }

    void move(std::uint32_t random) {
        const auto to = (alone_.folder / ("moved " + std::to_string(random % 3))).native();
        alone_.wait_for([&](auto answer) {
            alone_.disk().async_move_storage(
                alone_.index(), to, lt::move_flags_t::always_replace_files,
                [this, answer](lt::status_t status, const std::string&, const lt::storage_error& error) {
                    if (status != lt::status_t::no_error && !faults_) fail("move: ", error);
                    answer();
                });
        });
    }

    void rename(std::uint32_t a, std::uint32_t b) {
        const lt::file_index_t file(static_cast<int>(a % static_cast<std::uint32_t>(files().num_files())));
        if (files().pad_file_at(file)) return;
        const auto name =
            "torrent/renamed " + std::to_string(b % 2) + "/file " + std::to_string(static_cast<int>(file));
        alone_.wait_for([&](auto answer) {
            alone_.disk().async_rename_file(
                alone_.index(), file, name,
                [this, answer](const std::string&, lt::file_index_t, const lt::storage_error& error) {
                    if (error.ec && !faults_ && error.ec != boost::system::errc::file_exists) fail("rename: ", error);
                    answer();
                });
        });
    }

    /// All is written and can be read when it has been let go of, and each answer came once.
    void end() {
        if (passing_) calls.fail_percent = 0;
        alone_.guarded()->durability.flush();
        while (passing_ && answers_awaited_ > 0) alone_.let_it_work_once();
        alone_.wait_for([&](auto answer) { alone_.disk().async_stop_torrent(alone_.index(), answer); });
        if (answers_awaited_ != 0) fail("writes without an answer: " + std::to_string(answers_awaited_));
        calls.fail_percent = 0;
        for (const auto piece : files().piece_range()) {
            for (std::size_t k = 0; k < blocks_in(piece) && !failure; ++k) {
                const auto start = static_cast<std::uint32_t>(k * block);
                if (known_[number_of(piece, k)]) read(piece, start);
            }
            if (!failure) hash(piece);
        }
    }

    const bool spinning_;  ///< the disk
    bool faults_ = false, passing_ = false;
    std::string expected_;
    std::vector<bool> known_;  ///< a block each: whether it is on disk, or will be
    std::set<std::size_t> writing_;
    int answers_awaited_ = 0;
    DiskAlone alone_;  ///< last: at its end it gives answers
};

inline Layout layout_of(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    Layout layout;
    const auto count = 1 + random() % 6;
    for (std::size_t k = 0; k < count; ++k)
        layout.sizes.push_back(static_cast<std::int64_t>(random() % 5 == 0 ? random() % 3 : random() % 200'000));
    layout.sizes.front() += 40'000;
    layout.piece = block << (random() % 3);
    layout.kind = static_cast<Kind>(random() % 3);
    return layout;
}

inline std::vector<Step> steps_of(std::uint64_t seed, std::size_t count) {
    using What = Step::What;
    constexpr std::array often{What::write, What::write, What::write, What::write, What::write,      What::write,
                               What::work,  What::read,  What::read,  What::hash,  What::hash_block, What::clear};
    constexpr std::array seldom{What::release, What::prefer, What::move, What::rename, What::sync};
    std::mt19937_64 random(seed ^ 0x5eed);
    std::vector<Step> steps(count);
    for (auto& step : steps) {
        step.what = random() % 12 == 0 ? seldom[random() % seldom.size()] : often[random() % often.size()];
        step.a = static_cast<std::uint32_t>(random());
        step.b = static_cast<std::uint32_t>(random());
    }
    return steps;
}

/// What was not as it should be, with the shortest list of steps that shows it; "" where all is well.
inline std::string find_failure(std::uint64_t seed, Faults faults) {
    const auto layout = layout_of(seed);
    const auto failure_of = [&](const std::vector<Step>& steps) {
        DiskAgainstModel run(layout, seed, faults);
        run.run(steps);
        return run.failure;
    };
    auto steps = steps_of(seed, 120);
    auto failure = failure_of(steps);
    if (!failure) return {};
    for (std::size_t part = steps.size() / 2; part > 0; part /= 2)
        for (std::size_t at = 0; at + part <= steps.size();) {
            auto shorter = steps;
            shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(at),
                          shorter.begin() + static_cast<std::ptrdiff_t>(at + part));
            if (auto still = failure_of(shorter)) {
                steps = std::move(shorter);
                failure = std::move(still);
            } else {
                at += part;
            }
        }
    return "seed " + std::to_string(seed) + ": " + *failure + " by " + to_string(steps);
}

}  // namespace bittern::storage::testing
