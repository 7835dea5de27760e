#pragma once
/// Descriptors that stay open between one block and the next: opening a file costs more than reading from it.

#include "base/descriptor.hpp"
#include "storage/file_calls.hpp"
#include "storage/hot_stretches.hpp"
#include "storage/read_streams.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace bittern::storage {

enum class Access { read, write };

/// One file, open.
struct OpenFile {
    Descriptor descriptor;
    Access access = Access::read;
    mutable std::atomic<std::int64_t> written = 0;  ///< bytes since the disk was last told to begin with them
    mutable ReadStreams streams;
    mutable std::atomic<bool> tells_misses = true;  ///< whether the system says that a read would wait for the disk
};

/// The files used last, of all torrents; those not used for longest are closed first. Any thread may call any of it.
class OpenFiles {
public:
    /// Whose file, and which of its files.
    using Key = std::pair<const void*, int>;

    /// `most` files, and `most_hot` of what reads have brought stays in memory; the calls outlive it.
    OpenFiles(std::size_t most, FileCalls& calls, Bytes most_hot) : calls_(calls), hot_(most_hot), most_(most) {}

    /// An open file that allows such access; null where there is none.
    [[nodiscard]] std::shared_ptr<const OpenFile> find(Key key, Access access);
    /// Keeps it, in the place of one that allows less.
    void keep(Key key, std::shared_ptr<const OpenFile> file);
    /// Closes all of that owner as soon as nobody uses them any more.
    void close(const void* owner);
    void set_most(std::size_t most);
    /// These bytes were read; `brought`: the disk had to bring them for us.
    void used(const std::shared_ptr<const OpenFile>& file, Stretch stretch, bool brought);

private:
    struct Entry {
        std::shared_ptr<const OpenFile> file;
        std::list<Key>::iterator place;
    };
    void close_oldest(std::list<Entry>& closed);

    FileCalls& calls_;
    HotStretches hot_;
    mutable std::mutex mutex_;  ///< of what follows
    std::size_t most_;
    std::list<Key> newest_first_;
    std::map<Key, Entry> entries_;
};

}  // namespace bittern::storage
