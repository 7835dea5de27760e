#pragma once
/// The way through one part: stretches of memory that a kernel can take 64 bytes at a time.

#include "content/sha/lanes.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace bittern::content::sha {

/// Goes through a part's bytes, the 64 in which bytes meet zeros, the zeros, and, where the message
/// ends, its padding (FIPS 180-4, 5.1.1).
template <class Hash>
class PartWalk {
public:
    PartWalk() = default;
    PartWalk(const PartWalk&) = delete;
    PartWalk& operator=(const PartWalk&) = delete;

    void begin(const Part<Hash>& part) {
        assert(part.digest || (part.bytes.size() + part.zeros) % chunk == 0);
        part_ = &part;
        at_ = part.bytes.data();
        chunks_ = part.bytes.size() / chunk;
        stretch_ = Stretch::bytes;
        in_zeros_ = false;
        zeros_left_ = part.zeros;
        if (chunks_ == 0) next_stretch();
    }

    [[nodiscard]] const Part<Hash>& part() const { return *part_; }
    [[nodiscard]] bool ended() const { return chunks_ == 0; }
    /// Where the next bytes are.
    [[nodiscard]] const std::uint8_t* at() const { return at_; }
    /// How many chunks of 64 bytes there are without a break.
    [[nodiscard]] std::size_t chunks() const { return in_zeros_ ? std::min(chunks_, zeros.size() / chunk) : chunks_; }

    void advance(std::size_t chunks) {
        chunks_ -= chunks;
        if (!in_zeros_) at_ += chunks * chunk;
        if (chunks_ == 0) next_stretch();
    }

private:
    // Short enough to stay in the first-level cache.
    alignas(64) static constexpr std::array<std::uint8_t, 4096> zeros{};

    void next_stretch() {
        while (chunks_ == 0 && stretch_ != Stretch::padding) {
            in_zeros_ = false;
            switch (stretch_) {
                case Stretch::bytes:
                    enter_seam();
                    break;
                case Stretch::seam:
                    enter_zeros();
                    break;
                default:
                    enter_padding();
            }
        }
    }

    void enter_seam() {
        stretch_ = Stretch::seam;
        rest_ = part_->bytes.size() % chunk;
        if (rest_ == 0 || rest_ + zeros_left_ < chunk) return;
        zeros_left_ -= chunk - rest_;
        fill(chunk);
        rest_ = 0;
    }

    void enter_zeros() {
        stretch_ = Stretch::zeros;
        if (rest_ != 0) return;
        at_ = zeros.data();
        chunks_ = static_cast<std::size_t>(zeros_left_ / chunk);
        zeros_left_ %= chunk;
        in_zeros_ = true;
    }

    void enter_padding() {
        stretch_ = Stretch::padding;
        if (!part_->digest) return;
        const std::size_t last = rest_ + static_cast<std::size_t>(zeros_left_);
        const std::size_t size = last + 9 <= chunk ? chunk : 2 * chunk;
        fill(size);
        made_[last] = 0x80;
        std::uint64_t bits = part_->bytes.size() + part_->zeros;
        if (part_->midway) bits += part_->midway->size;
        bits *= 8;
        for (std::size_t k = 1; k <= 8; ++k, bits >>= 8) made_[size - k] = static_cast<std::uint8_t>(bits);
    }

    /// What the bytes leave over, with zeros behind it.
    void fill(std::size_t size) {
        made_ = {};
        if (rest_ > 0) std::memcpy(made_.data(), part_->bytes.data() + part_->bytes.size() - rest_, rest_);
        at_ = made_.data();
        chunks_ = size / chunk;
    }

    enum class Stretch { bytes, seam, zeros, padding };

    const Part<Hash>* part_ = nullptr;
    const std::uint8_t* at_ = nullptr;
    std::size_t chunks_ = 0;  ///< left of the stretch
    Stretch stretch_ = Stretch::bytes;
    bool in_zeros_ = false;
    std::size_t rest_ = 0;  ///< bytes behind the last 64, not taken yet
    std::uint64_t zeros_left_ = 0;
    std::array<std::uint8_t, 2 * chunk> made_;  ///< seam or padding; at_ may point there, so nothing is copied
};

}  // namespace bittern::content::sha
