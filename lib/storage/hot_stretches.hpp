#pragma once
/// What was brought from the disk for peers, and when nobody wants it any more.

#include "base/units.hpp"
#include "storage/read_streams.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace bittern::storage {

struct OpenFile;

/// The system keeps in memory what was read, and lets go of something else for it: a seeder of a terabyte would push
/// out what every other program has there. So of what our reads have brought only the stretches used last are to stay,
/// which are the pieces that several peers ask for; what was in memory before is not ours to let go of. A file that
/// makes way for another among those that are open keeps what it has there: where there are so many, each would have to
/// be read anew for every peer. Any thread may call any of it. It holds no bytes: the page cache does.
class HotStretches {
public:
    static constexpr std::int64_t unit = 1 << 20;

    explicit HotStretches(Bytes most) : most_(static_cast<std::size_t>(most.count / unit)) {}

    /// One that is to go, in a file that is still open.
    struct Cold {
        std::shared_ptr<const OpenFile> file;
        Stretch stretch;
    };
    /// These bytes of the file are used; `brought`: they came from the disk for us. Gives what is to go for them.
    [[nodiscard]] std::vector<Cold> use(const std::shared_ptr<const OpenFile>& file, Stretch used, bool brought);

private:
    using Key = std::pair<const OpenFile*, std::int64_t>;  ///< a file, and which of its stretches
    struct Entry {
        Key key;
        std::weak_ptr<const OpenFile> file;
    };

    const std::size_t most_;
    std::mutex mutex_;  ///< of what follows
    std::list<Entry> newest_first_;
    std::map<Key, std::list<Entry>::iterator> places_;
};

}  // namespace bittern::storage
