#pragma once
/// JSON that came from outside: read within bounds, and asked for what it should be.

#include "base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace bittern::rpc {

using Json = nlohmann::json;

/// One JSON value and nothing behind it, at most 64 levels and a million commas, colons and brackets: a small body must
/// not become a tree of gigabytes. Fault::malformed otherwise, and for what is not UTF-8.
[[nodiscard]] Result<Json> read_json(std::string_view text);

/// A whole number that fits, also where it was written with a fraction of 0 (`5.0`).
[[nodiscard]] std::optional<std::int64_t> whole(const Json& value);

/// The arguments of one request, under the names of JSON-RPC (`download_dir`), however they were spelled. What is of
/// another type than it should be counts as not given: clients rely on it.
class Arguments {
public:
    Arguments() = default;
    /// Anything but an object has no arguments.
    explicit Arguments(Json object);

    /// Null where it was not given.
    [[nodiscard]] const Json* find(std::string_view name) const;
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;
    [[nodiscard]] std::optional<double> number(std::string_view name) const;
    /// Also 0 and 1.
    [[nodiscard]] std::optional<bool> flag(std::string_view name) const;
    /// Points into the arguments.
    [[nodiscard]] const std::string* text(std::string_view name) const;
    /// Of a list: what in it is of the type.
    [[nodiscard]] std::optional<std::vector<std::int64_t>> integers(std::string_view name) const;
    [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view name) const;

private:
    Json object_ = Json::object();
};

}  // namespace bittern::rpc
