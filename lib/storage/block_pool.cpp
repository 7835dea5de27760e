#include "storage/block_pool.hpp"

#include <new>
#include <sys/mman.h>

namespace bittern::storage {
namespace {

constexpr std::size_t blocks_a_slab = 64;
constexpr std::size_t slab_bytes = blocks_a_slab * block_bytes;
constexpr std::size_t most_idle_slabs = 8;

}  // namespace

class BlockPool::Slab {
public:
    Slab() : memory_(::mmap(nullptr, slab_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
        if (memory_ == MAP_FAILED) throw std::bad_alloc();
    }
    Slab(Slab&& other) noexcept : memory_(std::exchange(other.memory_, MAP_FAILED)) {}
    Slab& operator=(Slab&& other) noexcept {
        std::swap(memory_, other.memory_);
        return *this;
    }
    ~Slab() {
        if (memory_ != MAP_FAILED) ::munmap(memory_, slab_bytes);
    }
    [[nodiscard]] char* block(std::size_t number) const { return static_cast<char*>(memory_) + number * block_bytes; }

private:
    void* memory_;
};

BlockPool::BlockPool() = default;
BlockPool::~BlockPool() = default;

char* BlockPool::allocate() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) {
        slabs_.emplace_back();
        idle_.reserve(slabs_.size() * blocks_a_slab);  // so that freeing never fails
        add_idle(slabs_.back());
    }
    char* const buffer = idle_.back();
    idle_.pop_back();
    ++in_use_;
    return buffer;
}

void BlockPool::free_disk_buffer(char* buffer) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(buffer);
    if (--in_use_ > 0 || slabs_.size() <= most_idle_slabs) return;
    idle_.clear();
    slabs_.erase(slabs_.begin() + most_idle_slabs, slabs_.end());
    for (const Slab& slab : slabs_) add_idle(slab);
}

void BlockPool::add_idle(const Slab& slab) {
    for (std::size_t block = blocks_a_slab; block-- > 0;) idle_.push_back(slab.block(block));
}

std::size_t BlockPool::in_use() const {
    const std::lock_guard lock(mutex_);
    return in_use_;
}

}  // namespace bittern::storage
