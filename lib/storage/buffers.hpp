#pragma once
/// A walk through a list of buffers, from which stretches of any length are taken in order.

#include <cstddef>
#include <span>
#include <sys/uio.h>
#include <vector>

namespace bittern::storage {

/// Holds no bytes itself; the buffers must outlive it.
class BufferWalk {
public:
    explicit BufferWalk(std::span<const iovec> buffers) : left_(buffers) {}

    /// The next `size` bytes as buffers; valid until the next call. There must be so many.
    [[nodiscard]] std::span<const iovec> take(std::size_t size);
    /// What is left of the last stretch that was taken, when so many bytes of it are done; empty at its end.
    [[nodiscard]] std::span<const iovec> rest(std::size_t done);

private:
    std::span<const iovec> left_;
    std::size_t used_ = 0;  ///< bytes of the first of them
    std::vector<iovec> taken_;
    std::size_t done_ = 0;  ///< of those taken, whole ones
};

/// The sum of their lengths.
[[nodiscard]] std::size_t size_of(std::span<const iovec> buffers);
/// All their bytes become zero.
void fill_with_zeros(std::span<const iovec> buffers);

}  // namespace bittern::storage
