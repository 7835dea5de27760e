#include "storage/buffers.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace bittern::storage {

std::span<const iovec> BufferWalk::take(std::size_t size) {
    taken_.clear();
    done_ = 0;
    while (size > 0) {
        assert(!left_.empty());
        const iovec& first = left_.front();
        const std::size_t part = std::min(size, first.iov_len - used_);
        taken_.push_back({static_cast<char*>(first.iov_base) + used_, part});
        size -= part;
        used_ += part;
        if (used_ < first.iov_len) continue;
        left_ = left_.subspan(1);
        used_ = 0;
    }
    return taken_;
}

std::span<const iovec> BufferWalk::rest(std::size_t done) {
    for (; done_ < taken_.size() && done >= taken_[done_].iov_len; ++done_) done -= taken_[done_].iov_len;
    if (done_ == taken_.size()) return {};
    iovec& first = taken_[done_];
    first.iov_base = static_cast<char*>(first.iov_base) + done;
    first.iov_len -= done;
    return std::span(taken_).subspan(done_);
}

std::size_t size_of(std::span<const iovec> buffers) {
    std::size_t size = 0;
    for (const iovec& buffer : buffers) size += buffer.iov_len;
    return size;
}

void fill_with_zeros(std::span<const iovec> buffers) {
    for (const iovec& buffer : buffers) std::memset(buffer.iov_base, 0, buffer.iov_len);
}

}  // namespace bittern::storage
