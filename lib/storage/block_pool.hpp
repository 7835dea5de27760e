// private: libtorrent
#pragma once
/// Buffers of one block, for what comes from peers and what goes to them.

#include "base/units.hpp"

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include <libtorrent/disk_buffer_holder.hpp>

namespace bittern::storage {

/// What peers ask for at once, and what a v2 leaf covers: 16 KiB.
inline constexpr std::size_t block_bytes = 16 << 10;

/// Takes memory by the mebibyte, cuts it up, and gives it back when nobody has a block any more: the heap would keep
/// the gaps between them. What was freed last is handed out first, while it is warm. Any thread may call any of it; it
/// must outlive every buffer, which libtorrent's send queues may hold longer than their torrent.
class BlockPool final : public lt::buffer_allocator_interface {
public:
    BlockPool();
    ~BlockPool();
    BlockPool(const BlockPool&) = delete;
    BlockPool& operator=(const BlockPool&) = delete;

    /// Aligned to a page. Throws std::bad_alloc.
    [[nodiscard]] char* allocate();
    void free_disk_buffer(char* buffer) override;
    /// Buffers that somebody has.
    [[nodiscard]] std::size_t in_use() const;

private:
    class Slab;
    void add_idle(const Slab& slab);

    mutable std::mutex mutex_;
    std::size_t in_use_ = 0;
    std::vector<Slab> slabs_;
    std::vector<char*> idle_;
};

/// One buffer with an owner.
class Block {
public:
    Block() = default;
    explicit Block(BlockPool& pool) : pool_(&pool), bytes_(pool.allocate()) {}
    Block(Block&& other) noexcept : pool_(other.pool_), bytes_(std::exchange(other.bytes_, nullptr)) {}
    Block& operator=(Block&& other) noexcept {
        std::swap(pool_, other.pool_);
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    ~Block() {
        if (bytes_ != nullptr) pool_->free_disk_buffer(bytes_);
    }
    [[nodiscard]] char* bytes() const { return bytes_; }
    explicit operator bool() const { return bytes_ != nullptr; }
    /// For libtorrent, which frees it.
    [[nodiscard]] lt::disk_buffer_holder hand_out(int size) { return {*pool_, std::exchange(bytes_, nullptr), size}; }

private:
    BlockPool* pool_ = nullptr;
    char* bytes_ = nullptr;
};

}  // namespace bittern::storage
