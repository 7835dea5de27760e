#pragma once
/// Until when a run wrote to each of a download's files, kept so that a kill (SIGKILL, a crash of the program) tells it
/// too.

#include "base/boot.hpp"
#include "base/descriptor.hpp"
#include "base/result.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace bittern::storage {

/// After a kill, a file's time of change tells whether somebody else touched it since if one knows the latest that a
/// write of ours can have left. A mark is a small file with just that for each file, brought up to date around every
/// write. Nobody syncs it: what a killed program wrote the kernel still has; after a power cut the boot's name tells
/// that it is of no use.
///
/// Before a write the mark says that one is under way, and until when at most it can set the file's time. Afterwards it
/// says what time that left. So an edit after a kill is seen, unless a write to that file was under way: then nobody
/// can tell an edit that came until `lead` from that write, and what was there of the file is to be hashed once more.
class WriteMark {
public:
    /// How long the kernel may take from the mark to the file's time, on a busy machine.
    static constexpr std::chrono::milliseconds lead{100};
    /// The latest that our writes to one file can have left.
    struct Last {
        Moment left;                  ///< by those that are over
        std::optional<Moment> until;  ///< and by the one that is under way
    };
    /// One a file, by number.
    using Moments = std::vector<Moment>;
    using Lasts = std::vector<Last>;

    /// Makes a mark that says `last`, in the place of one before, and marks of earlier boots in its folder go.
    /// Fault::refused where another process has it, Fault::storage.
    [[nodiscard]] static Result<std::shared_ptr<WriteMark>> begin(const std::filesystem::path& path,
                                                                  const Moments& last);

    /// A write to a file under way; another to the same file waits. (The kernel lets one at a time at a file as well,
    /// but looks at the clock only when it is a write's turn.) Any thread.
    class Write {
    public:
        /// null: nothing is noted.
        Write(WriteMark* mark, std::size_t file);
        ~Write();
        Write(const Write&) = delete;
        Write& operator=(const Write&) = delete;
        /// The time that it left on its file.
        void left(Moment changed) { left_ = changed; }

    private:
        WriteMark* const mark_;
        const std::size_t file_;
        std::unique_lock<std::mutex> turn_;
        std::optional<Moment> left_;
    };

    /// The download is over, or at rest: nothing needs the mark any more.
    void remove();

    /// What the mark of a run that is over says; none where there is no mark, a process still has it, it is of another
    /// boot, or the clock was set since it was made, so that times can't be compared.
    [[nodiscard]] static Lasts read(const std::filesystem::path& path);

private:
    WriteMark(std::filesystem::path path, Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}
    void say_begun(std::size_t file, Moment until) const;
    void say_ended(std::size_t file, Moment left) const;

    const std::filesystem::path path_;
    const Descriptor file_;
    std::array<std::mutex, 64> turns_;  ///< of files, by their number's remainder
};

/// Whether files there have the times of this machine's clock: not on a network's file system, or one whose times come
/// from a program.
[[nodiscard]] bool has_local_clock(const std::filesystem::path& folder);

}  // namespace bittern::storage
