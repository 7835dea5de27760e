#pragma once
/// Errors as values: every function that the world can spoil returns a Result.

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace bittern {

/// What kind of thing went wrong; the front end turns it into an exit code.
enum class Fault {
    other,         ///< none of the below
    usage,         ///< the caller asked for something that makes no sense
    not_found,     ///< a file, a peer or metadata that is not there (or not in time)
    malformed,     ///< bytes from outside that are not what they claim to be
    storage,       ///< disk full, permission, I/O error
    verification,  ///< data that does not match its hash
    interrupted,   ///< stopped by the user or a signal
    refused,       ///< against a rule of ours: unsafe, would overwrite, would loop
    network,       ///< no answer, no route, a refusal by the other side
    no_daemon,     ///< nobody listens at the daemon's socket
};

/// One error: its kind and one sentence that names the thing, the cause and what to try.
/// Lower case, no full stop; printed once, at the top.
struct Error {
    Fault fault = Fault::other;
    std::string message;

    /// The same error seen from further up: "context: message".
    [[nodiscard]] Error within(std::string_view context) && { return {fault, std::string(context) + ": " + message}; }
};

/// A value, or why there is none.
template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(Fault::malformed, "…")` from a function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> fail(Fault fault, std::string message) {
    return tl::unexpected<Error>(Error{fault, std::move(message)});
}

}  // namespace bittern

#define BITTERN_JOIN_(a, b) a##b
#define BITTERN_JOIN(a, b) BITTERN_JOIN_(a, b)
#define BITTERN_TRY_(result, declaration, ...)                                       \
    auto result = (__VA_ARGS__);                                                     \
    if (!result) return tl::unexpected<::bittern::Error>(std::move(result).error()); \
    declaration = *std::move(result)

/// BITTERN_TRY(const auto hash, InfoHash::parse(text)): the value, or return its error.
#define BITTERN_TRY(declaration, ...) BITTERN_TRY_(BITTERN_JOIN(bittern_result_, __LINE__), declaration, __VA_ARGS__)

/// BITTERN_CHECK(write(path)): go on, or return the error of a Result<void>.
#define BITTERN_CHECK(...)                                                              \
    do {                                                                                \
        if (auto bittern_result = (__VA_ARGS__); !bittern_result)                       \
            return tl::unexpected<::bittern::Error>(std::move(bittern_result).error()); \
    } while (false)
