#include "daemon/pickle.hpp"

#include "base/printable.hpp"

#include <algorithm>
#include <bit>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

constexpr std::size_t most_values = 4'000'000;

tl::unexpected<Error> broken(std::size_t at) {
    return fail(Fault::malformed, fmt::format("the pickle is broken at byte {}", at));
}

}  // namespace

/// The machine that a pickle is a program for, without the instructions that call anything.
class PickleReader {
public:
    PickleReader(std::string_view bytes, std::span<const std::string_view> classes)
        : bytes_(bytes), classes_(classes) {}

    Result<Pickle> run() {
        while (at_ < bytes_.size()) {
            const auto opcode = static_cast<unsigned char>(bytes_[at_++]);
            if (opcode == '.') {
                if (stack_.size() != 1 || !marks_.empty()) return broken(at_ - 1);
                pickle_.root_ = stack_.back();
                return std::move(pickle_);
            }
            const auto before = at_ - 1;
            BITTERN_TRY(const bool sound, step(opcode));
            if (!sound || pickle_.values_.size() > most_values || stack_.size() > most_values) return broken(before);
        }
        return broken(at_);
    }

private:
    using Id = Pickle::Id;
    using Kind = Pickle::Kind;

    /// false: it makes no sense here.
    Result<bool> step(unsigned char opcode) {
        switch (opcode) {
            case 0x80:  // PROTO
                return skip(1);
            case 0x95:  // FRAME
                return skip(8);
            case '(':
                marks_.push_back(stack_.size());
                return true;
            case 'N':
                return push({});
            case 0x88:
                return push({.number = 1});
            case 0x89:
                return push({.number = 0});
            case 'K':
                return push_integer(1);
            case 'M':
                return push_integer(2);
            case 'J':
                return push_integer(4, Sign::is_signed);
            case 0x8a:  // LONG1
                return push_long();
            case 'G':
                return push_double();
            case 'U':
            case 'C':
            case 0x8c:
                return push_text(1);
            case 'T':
            case 'B':
            case 'X':
                return push_text(4);
            case 0x8d:
                return push_text(8);
            case 'c':
                return push_class();
            case 0x93:
                return push_stacked_class();
            case 'R':
            case 'i':
            case 'o':
            case 'P':
            case 'Q':
                return fail(Fault::refused, "the pickle calls functions, which is not done");
            default:
                return build(opcode);
        }
    }

    /// Lists, tuples, dictionaries, objects, and the memory.
    Result<bool> build(unsigned char opcode) {
        switch (opcode) {
            case ']':
                return push({.kind = Kind::list});
            case '}':
                return push({.kind = Kind::dictionary});
            case ')':
                return push({.kind = Kind::tuple});
            case 0x85:
            case 0x86:
            case 0x87:
                return collect(opcode - 0x84U);
            case 't': {
                const auto from = mark();
                return from && collect(stack_.size() - *from);
            }
            case 'a':
                return add_to(Kind::list, 1);
            case 's':
                return add_to(Kind::dictionary, 2);
            case 'e': {
                const auto from = mark();
                return from && add_to(Kind::list, stack_.size() - *from);
            }
            case 'u': {
                const auto from = mark();
                return from && (stack_.size() - *from) % 2 == 0 && add_to(Kind::dictionary, stack_.size() - *from);
            }
            case 0x81:  // NEWOBJ: a class and its arguments, which plain objects have none of
                if (!can_pop(2) || top().kind != Kind::tuple || value(stack_[stack_.size() - 2]).kind != Kind::type)
                    return false;
                pop(2);
                return push({.kind = Kind::object});
            case 'b':  // BUILD: an object and its state
                return add_to(Kind::object, 1);
            case 'q':
                return remember(read(1));
            case 'r':
                return remember(read(4));
            case 0x94:
                return remember(memory_.size());
            case 'h':
                return recall(read(1));
            case 'j':
                return recall(read(4));
            default:
                return fail(Fault::refused,
                            fmt::format("the pickle has the instruction {:#04x}, which no plain data needs", opcode));
        }
    }

    enum class Sign { none, is_signed };

    Pickle::Value& value(Id id) { return pickle_.values_[id]; }
    Pickle::Value& top() { return value(stack_.back()); }
    /// Nothing below the last mark is touched.
    [[nodiscard]] bool can_pop(std::size_t count) const {
        return stack_.size() >= (marks_.empty() ? 0 : marks_.back()) + count;
    }
    void pop(std::size_t count) { stack_.resize(stack_.size() - count); }

    bool push(Pickle::Value made) {
        stack_.push_back(static_cast<Id>(pickle_.values_.size()));
        pickle_.values_.push_back(std::move(made));
        return true;
    }

    bool skip(std::size_t count) {
        if (bytes_.size() - at_ < count) return false;
        at_ += count;
        return true;
    }

    /// A little-endian number of up to eight bytes.
    std::optional<std::uint64_t> read(std::size_t size) {
        if (bytes_.size() - at_ < size) return std::nullopt;
        std::uint64_t number = 0;
        for (std::size_t k = size; k-- > 0;) number = number << 8U | static_cast<unsigned char>(bytes_[at_ + k]);
        at_ += size;
        return number;
    }

    bool push_integer(std::size_t size, Sign sign = Sign::none) {
        const auto number = read(size);
        if (!number) return false;
        const auto whole =
            sign == Sign::is_signed ? static_cast<std::int32_t>(*number) : static_cast<std::int64_t>(*number);
        return push({.number = static_cast<double>(whole)});
    }

    bool push_long() {
        const auto size = read(1);
        if (!size || *size > 8) return false;
        auto number = read(*size);
        if (!number) return false;
        if (*size > 0 && *size < 8 && (*number >> (*size * 8 - 1) & 1U) != 0) *number |= ~std::uint64_t{0} << *size * 8;
        return push({.number = static_cast<double>(static_cast<std::int64_t>(*number))});
    }

    bool push_double() {
        const auto bits = read(8);
        if (!bits) return false;
        std::uint64_t turned = 0;
        for (unsigned k = 0; k < 8; ++k) turned |= (*bits >> 8 * k & 0xffU) << (56 - 8 * k);
        return push({.number = std::bit_cast<double>(turned)});
    }

    bool push_text(std::size_t size_of_size) {
        const auto size = read(size_of_size);
        if (!size || *size > bytes_.size() - at_) return false;
        std::string text(bytes_.substr(at_, *size));
        at_ += *size;
        return push({.text = std::move(text)});
    }

    Result<bool> push_named(const std::string& name) {
        if (std::ranges::find(classes_, name) == classes_.end())
            return fail(Fault::refused, fmt::format("the pickle has a {}, which does not belong there",
                                                    printable(elide(printable(name), 80))));
        return push({.kind = Kind::type});
    }

    Result<bool> push_class() {
        std::string name;
        for (int line = 0; line < 2; ++line) {
            const auto end = bytes_.find('\n', at_);
            if (end == std::string_view::npos) return false;
            name += (line == 0 ? "" : " ") + std::string(bytes_.substr(at_, end - at_));
            at_ = end + 1;
        }
        return push_named(name);
    }

    Result<bool> push_stacked_class() {
        if (!can_pop(2)) return false;
        const auto name = value(stack_[stack_.size() - 2]).text + " " + top().text;
        pop(2);
        return push_named(name);
    }

    std::optional<std::size_t> mark() {
        if (marks_.empty()) return std::nullopt;
        const auto at = marks_.back();
        marks_.pop_back();
        return at;
    }

    bool collect(std::size_t count) {
        if (!can_pop(count)) return false;
        std::vector<Id> children(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
        pop(count);
        return push({.kind = Kind::tuple, .children = std::move(children)});
    }

    bool add_to(Kind kind, std::size_t count) {
        if (!can_pop(count + 1) || value(stack_[stack_.size() - count - 1]).kind != kind) return false;
        auto& children = value(stack_[stack_.size() - count - 1]).children;
        children.insert(children.end(), stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
        pop(count);
        return true;
    }

    bool remember(std::optional<std::uint64_t> place) {
        if (!place || !can_pop(1)) return false;
        memory_[*place] = stack_.back();
        return true;
    }

    bool recall(std::optional<std::uint64_t> place) {
        const auto found = place ? memory_.find(*place) : memory_.end();
        if (found == memory_.end()) return false;
        stack_.push_back(found->second);
        return true;
    }

    std::string_view bytes_;
    std::span<const std::string_view> classes_;
    std::size_t at_ = 0;
    Pickle pickle_;
    std::vector<Id> stack_;
    std::vector<std::size_t> marks_;
    std::unordered_map<std::uint64_t, Id> memory_;
};

Result<Pickle> Pickle::parse(std::string_view bytes, std::span<const std::string_view> classes) {
    return PickleReader(bytes, classes).run();
}

std::optional<Pickle::Id> Pickle::find(Id value, std::string_view key) const {
    const auto* holder = &values_[value];
    if (holder->kind == Kind::object && !holder->children.empty()) holder = &values_[holder->children.front()];
    if (holder->kind != Kind::dictionary) return std::nullopt;
    for (std::size_t k = 0; k + 1 < holder->children.size(); k += 2)
        if (values_[holder->children[k]].text == key) return holder->children[k + 1];
    return std::nullopt;
}

std::span<const Pickle::Id> Pickle::items(Id value) const {
    const auto& holder = values_[value];
    if (holder.kind != Kind::list && holder.kind != Kind::tuple) return {};
    return holder.children;
}

}  // namespace bittern::daemon
