#include "storage/trouble.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

namespace bittern::storage {

bool may_pass(int error) {
    constexpr std::array all{ENOSPC,       EDQUOT,       EIO,        EROFS,        EACCES,    EPERM,
                             EMFILE,       ENFILE,       ENOMEM,     ENODEV,       ENXIO,     ENOMEDIUM,
                             ESTALE,       EREMOTEIO,    ENOLINK,    ENOTCONN,     ETIMEDOUT, EHOSTDOWN,
                             EHOSTUNREACH, ECONNREFUSED, ECONNRESET, ECONNABORTED, ENETDOWN,  ENETUNREACH};
    return std::ranges::find(all, error) != all.end();
}

}  // namespace bittern::storage
