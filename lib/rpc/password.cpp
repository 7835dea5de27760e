#include "rpc/password.hpp"

#include <sodium.h>

namespace bittern::rpc {

Result<std::string> hash_password(std::string_view password) {
    std::string hash(crypto_pwhash_STRBYTES, '\0');
    if (sodium_init() < 0 ||
        crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fail(Fault::other, "the password can't be hashed: that takes 64 MiB of memory");
    hash.resize(hash.find('\0'));
    return hash;
}

bool is_password(const std::string& hash, std::string_view password) {
    return looks_like_hash(hash) && crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool looks_like_hash(std::string_view text) {
    return text.starts_with("$argon2id$") && text.size() < crypto_pwhash_STRBYTES;
}

}  // namespace bittern::rpc
