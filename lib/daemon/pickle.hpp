#pragma once
/// Python's pickles as far as plain data goes: nothing is ever executed or looked up, and what is no plain data is
/// refused. https://docs.python.org/3/library/pickletools.html names the opcodes.

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::daemon {

/// One pickle, with all of its values. Those may be used in several places and hold each other, so they are walked by
/// number and never copied.
class Pickle {
public:
    using Id = std::uint32_t;

    /// Protocols 2 to 5, whose objects are of the classes named ("module Class"). Fault::malformed for what is cut
    /// short, unsound, or beyond four million values; Fault::refused for other classes and for calls.
    [[nodiscard]] static Result<Pickle> parse(std::string_view bytes, std::span<const std::string_view> classes);

    [[nodiscard]] Id root() const { return root_; }
    /// Under a text of a dictionary or an object; nullopt where it has none or is neither.
    [[nodiscard]] std::optional<Id> find(Id value, std::string_view key) const;
    /// Of a list or tuple; else empty.
    [[nodiscard]] std::span<const Id> items(Id value) const;
    [[nodiscard]] std::string_view text(Id value) const { return values_[value].text; }
    /// A number or a truth value.
    [[nodiscard]] std::optional<double> number(Id value) const { return values_[value].number; }

private:
    enum class Kind { plain, type, list, tuple, dictionary, object };
    struct Value {
        Kind kind = Kind::plain;
        std::optional<double> number = std::nullopt;
        std::string text = {};
        std::vector<Id> children = {};  ///< of a dictionary key and value in turn; of an object its state
    };
    friend class PickleReader;

    std::vector<Value> values_;
    Id root_ = 0;
};

}  // namespace bittern::daemon
