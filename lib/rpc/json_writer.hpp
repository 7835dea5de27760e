#pragma once
/// JSON written straight into a text: a reply of megabytes is never a tree first.

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace bittern::rpc {

/// How names are spelled: `hashString`, `download-dir` in the legacy protocol, `hash_string`, `download_dir` in
/// JSON-RPC.
enum class Dialect { legacy, json_rpc };

/// The JSON-RPC spelling of a legacy name; what is spelled so already stays as it is.
[[nodiscard]] std::string snake_case(std::string_view name);

/// Puts in the commas; that brackets are closed is the caller's part. Bytes that are not UTF-8 become U+FFFD.
class JsonWriter {
public:
    explicit JsonWriter(Dialect dialect) : dialect_(dialect) {}

    [[nodiscard]] Dialect dialect() const { return dialect_; }
    void begin_object() { open('{'); }
    void end_object() { text_ += '}'; }
    void begin_array() { open('['); }
    void end_array() { text_ += ']'; }
    /// The name of what is written next, in the legacy spelling.
    void key(std::string_view legacy_name);

    void value(std::string_view text);
    void value(const char* text) { value(std::string_view(text)); }
    template <std::integral Number>
    void value(Number number) {
        if constexpr (std::same_as<Number, bool>) {
            raw(number ? "true" : "false");
        } else {
            char digits[24];
            raw({digits, std::to_chars(digits, digits + sizeof digits, number).ptr});
        }
    }
    /// What is not finite becomes 0: JSON has no word for it.
    void value(double number);
    /// A name as a value: of a column.
    void name(std::string_view legacy_name);
    /// JSON as it is.
    void raw(std::string_view json) {
        separate();
        text_ += json;
    }

    void member(std::string_view legacy_name, const auto& what) {
        key(legacy_name);
        value(what);
    }

    [[nodiscard]] std::string take() && { return std::move(text_); }

private:
    void open(char bracket) {
        separate();
        text_ += bracket;
    }
    void separate() {
        if (!text_.empty() && text_.back() != '{' && text_.back() != '[' && text_.back() != ':') text_ += ',';
    }
    void append_spelled(std::string_view legacy_name);
    void append_escaped(std::string_view text);

    Dialect dialect_;
    std::string text_;
};

}  // namespace bittern::rpc
