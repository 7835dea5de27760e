// One message at a time, by OpenSSL's assembly for whatever processor there is (ARM's SHA
// instructions included).

// Its newer interface can't be given a state to go on from; the block functions behind these older
// ones are the same.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "content/sha/compress.hpp"

#include <algorithm>

#include <openssl/sha.h>

namespace bittern::content::sha {

void sha1_openssl(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks) {
    SHA_CTX context{};
    SHA_LONG* const words[5]{&context.h0, &context.h1, &context.h2, &context.h3, &context.h4};
    for (std::size_t k = 0; k < 5; ++k) *words[k] = state[k];
    SHA1_Update(&context, messages[0], chunks * SHA_CBLOCK);
    for (std::size_t k = 0; k < 5; ++k) state[k] = *words[k];
}

void sha256_openssl(std::uint32_t* state, const std::uint8_t* const* messages, std::size_t chunks) {
    SHA256_CTX context{};
    std::copy_n(state, 8, context.h);
    SHA256_Update(&context, messages[0], chunks * SHA256_CBLOCK);
    std::copy_n(context.h, 8, state);
}

}  // namespace bittern::content::sha
