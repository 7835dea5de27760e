#include "storage/piece_work.hpp"

#include <algorithm>

namespace bittern::storage {
namespace {

std::span<const std::uint8_t> as_bytes(const char* bytes, std::size_t size) {
    return {reinterpret_cast<const std::uint8_t*>(bytes), size};
}

/// Up to where the blocks are in memory, from the first that SHA-1 has not taken.
std::size_t end_in_memory(const PieceWork& piece) {
    auto end = piece.hashes.sha1_blocks;
    while (end < piece.blocks.size() && piece.blocks[end].bytes != nullptr) ++end;
    return end;
}

}  // namespace

void PieceHashes::forget_from(std::size_t block) {
    if (block < sha1_blocks) {
        sha1_blocks = 0;
        sha1 = {};
    }
    if (block < has_leaf.size()) has_leaf[block] = false;
}

std::size_t PieceJob::block_size(const PieceWork& piece, std::size_t block) const {
    return std::min(block_bytes,
                    static_cast<std::size_t>(files_->files().piece_size(piece.piece)) - block * block_bytes);
}

/// v2 knows nothing of the pad files behind a file's end.
std::size_t PieceJob::leaf_size(const PieceWork& piece, std::size_t block) const {
    const auto size = static_cast<std::size_t>(files_->files().piece_size2(piece.piece));
    return std::min(block_bytes, size - std::min(size, block * block_bytes));
}

void PieceJob::work() {
    for (auto& piece : pieces_)
        if (piece.finish) read_missing(piece);
    hash_v2();
    hash_v1();
    for (auto& piece : pieces_) write(piece);
}

void PieceJob::read_missing(PieceWork& piece) {
    for (std::size_t block = 0; block < piece.blocks.size(); ++block) {
        const bool hashed = (!piece.v1 || block < piece.hashes.sha1_blocks) &&
                            (!piece.v2 || piece.hashes.has_leaf[block] || leaf_size(piece, block) == 0);
        if (hashed || piece.blocks[block].bytes != nullptr) continue;
        const auto size = block_size(piece, block);
        auto buffer = std::make_unique_for_overwrite<char[]>(size);
        const iovec bytes{buffer.get(), size};
        piece.hash_error = files_->read(piece.piece, static_cast<int>(block * block_bytes), {&bytes, 1});
        if (piece.hash_error.ec) return;
        piece.blocks[block].bytes = buffer.get();
        read_.push_back(std::move(buffer));
    }
}

/// All blocks of all pieces are messages of their own.
void PieceJob::hash_v2() {
    std::vector<content::sha::Part<content::Sha256>> parts;
    for (auto& piece : pieces_) {
        if (!piece.v2) continue;
        for (std::size_t block = 0; block < piece.blocks.size(); ++block) {
            const auto size = leaf_size(piece, block);
            if (size == 0 || piece.hashes.has_leaf[block] || piece.blocks[block].bytes == nullptr) continue;
            parts.push_back(
                {.bytes = as_bytes(piece.blocks[block].bytes, size), .digest = &piece.hashes.leaves[block]});
            piece.hashes.has_leaf[block] = true;
        }
    }
    content::sha::Lanes<content::Sha256>(*content::sha::fastest().sha256).hash(parts);
}

/// A block of each piece at a time, since the next needs what the one before left.
void PieceJob::hash_v1() {
    const content::sha::Lanes<content::Sha1> lanes(*content::sha::fastest().sha1);
    std::vector<content::sha::Part<content::Sha1>> parts;
    do {
        parts.clear();
        for (auto& piece : pieces_) {
            auto& at = piece.hashes.sha1_blocks;
            if (!piece.v1 || piece.hash_error.ec || at >= end_in_memory(piece)) continue;
            const auto size = block_size(piece, at);
            const bool last = at + 1 == piece.blocks.size();
            if (last && !piece.finish) continue;  // a message can be ended only once
            parts.push_back({.bytes = as_bytes(piece.blocks[at].bytes, size),
                             .midway = &piece.hashes.sha1,
                             .digest = last ? &piece.sha1 : nullptr});
            ++at;
        }
        lanes.hash(parts);
    } while (!parts.empty());
}

/// Each run of blocks side by side with one call.
void PieceJob::write(PieceWork& piece) {
    std::vector<iovec> run;
    for (std::size_t block = 0; block < piece.blocks.size(); ++block) {
        if (!piece.blocks[block].write) continue;
        run.push_back({const_cast<char*>(piece.blocks[block].bytes), block_size(piece, block)});
        if (block + 1 < piece.blocks.size() && piece.blocks[block + 1].write) continue;
        const auto start = (block + 1 - run.size()) * block_bytes;
        piece.write_error = files_->write(piece.piece, static_cast<int>(start), run);
        if (piece.write_error.ec) return;
        run.clear();
    }
}

}  // namespace bittern::storage
