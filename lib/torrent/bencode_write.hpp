#pragma once
/// Writing bencoding (BEP 3) straight into text.

#include <cstdint>
#include <string>
#include <string_view>

namespace bittern::torrent {

/// Appends items one after another; nesting and the order of keys are the caller's.
class BencodeWriter {
public:
    BencodeWriter& text(std::string_view bytes);
    BencodeWriter& integer(std::int64_t value);
    BencodeWriter& begin_list() { return raw("l"); }
    BencodeWriter& begin_dictionary() { return raw("d"); }
    BencodeWriter& end() { return raw("e"); }
    /// An item that is bencoded already.
    BencodeWriter& raw(std::string_view bencoded);

    [[nodiscard]] std::size_t size() const { return out_.size(); }
    void reserve(std::size_t size) { out_.reserve(size); }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    std::string out_;
};

}  // namespace bittern::torrent
