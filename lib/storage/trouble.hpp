#pragma once
/// What a disk may get over: space is made, a cable is put back, a server answers again.

#include <string_view>

namespace bittern::storage {

/// By its errno: whether the same write may succeed later, so that it is kept and tried again rather than given up.
[[nodiscard]] bool may_pass(int error);

/// The same of an error code, Boost's or the standard's; what is none of the system's never passes.
template <class ErrorCode>
[[nodiscard]] bool may_pass(const ErrorCode& error) {
    const std::string_view category = error.category().name();  // Boost's categories don't equal the standard's
    return (category == "system" || category == "generic") && may_pass(error.value());
}

}  // namespace bittern::storage
