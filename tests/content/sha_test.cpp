#include "content/sha/lanes.hpp"
#include "content/sha/pairs.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <openssl/sha.h>

using namespace bittern::content;

namespace {

Sha1 by_openssl(const std::string& bytes, const Sha1&) {
    Sha1 hash;
    ::SHA1(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
    return hash;
}

Sha256 by_openssl(const std::string& bytes, const Sha256&) {
    Sha256 hash;
    ::SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
    return hash;
}

std::span<const std::uint8_t> span_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string random_bytes(std::size_t size) {
    static std::mt19937 generator(11);
    std::string bytes(size, '\0');
    std::generate(bytes.begin(), bytes.end(), [] { return static_cast<char>(generator()); });
    return bytes;
}

/// Calls `test` with every kernel that runs here, and says which do not.
template <class Hash, class Test>
void with_each_kernel(const Test& test) {
    for (const sha::Kernel& kernel : sha::kernels<Hash>()) {
        CAPTURE(kernel.name);
        if (kernel.runs_here) {
            test(kernel);
        } else {
            MESSAGE("skipped ", kernel.name, ": this processor or system does not have it");
        }
    }
}

/// Every message at once, each beginning at an address of its own oddness.
template <class Hash>
void check_all(const sha::Kernel& kernel, const std::vector<std::string>& messages) {
    std::vector<std::string> shifted;
    std::vector<Hash> digests(messages.size());
    std::vector<sha::Part<Hash>> parts;
    shifted.reserve(messages.size());
    for (std::size_t k = 0; k < messages.size(); ++k) {
        const std::size_t oddness = k % 67;
        shifted.push_back(std::string(oddness, '#') + messages[k]);
        parts.push_back({.bytes = span_of(shifted.back()).subspan(oddness), .digest = &digests[k]});
    }
    sha::Lanes<Hash>(kernel).hash(parts);
    for (std::size_t k = 0; k < messages.size(); ++k) {
        CAPTURE(messages[k].size());
        CHECK((digests[k] == by_openssl(messages[k], Hash{})));
    }
}

template <class Hash>
std::string hex(const Hash& hash) {
    std::string text;
    for (const std::uint8_t byte : hash) {
        constexpr const char* digits = "0123456789abcdef";
        text += digits[byte / 16];
        text += digits[byte % 16];
    }
    return text;
}

template <class Hash>
std::string digest_of(const sha::Kernel& kernel, const std::string& message) {
    // As many as there are lanes and one more, so that none is hashed aside.
    std::vector<Hash> digests(kernel.lanes + 1);
    std::vector<sha::Part<Hash>> parts;
    for (Hash& digest : digests) parts.push_back({.bytes = span_of(message), .digest = &digest});
    sha::Lanes<Hash>(kernel).hash(parts);
    for (const Hash& digest : digests) CHECK((digest == digests.front()));
    return hex(digests.front());
}

const std::string two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
const std::string four_blocks =
    "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";

}  // namespace

TEST_CASE_TEMPLATE("every length of up to four blocks agrees with OpenSSL", Hash, Sha1, Sha256) {
    std::vector<std::string> messages;
    for (std::size_t size = 0; size <= 256; ++size) messages.push_back(random_bytes(size));
    with_each_kernel<Hash>([&](const sha::Kernel& kernel) {
        check_all<Hash>(kernel, messages);
        for (const auto& message : messages) check_all<Hash>(kernel, {message});
        // Of one length all lanes end together.
        for (const auto& message : messages) check_all<Hash>(kernel, std::vector(kernel.lanes, message));
    });
}

TEST_CASE_TEMPLATE("batches of any number and of unequal lengths agree with OpenSSL", Hash, Sha1, Sha256) {
    std::mt19937 generator(3);
    for (std::size_t count = 0; count < 40; ++count) {
        std::vector<std::string> messages;
        while (messages.size() < count) messages.push_back(random_bytes(generator() % (1U << generator() % 16)));
        with_each_kernel<Hash>([&](const sha::Kernel& kernel) { check_all<Hash>(kernel, messages); });
    }
}

TEST_CASE("SHA-1 of FIPS 180's examples") {
    with_each_kernel<Sha1>([](const sha::Kernel& kernel) {
        CHECK(digest_of<Sha1>(kernel, "abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
        CHECK(digest_of<Sha1>(kernel, "") == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
        CHECK(digest_of<Sha1>(kernel, two_blocks) == "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
        CHECK(digest_of<Sha1>(kernel, four_blocks) == "a49b2446a02c645bf419f995b67091253a04a259");
        CHECK(digest_of<Sha1>(kernel, std::string(1'000'000, 'a')) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    });
}

TEST_CASE("SHA-256 of FIPS 180's examples") {
    with_each_kernel<Sha256>([](const sha::Kernel& kernel) {
        CHECK(digest_of<Sha256>(kernel, "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        CHECK(digest_of<Sha256>(kernel, "") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        CHECK(digest_of<Sha256>(kernel, two_blocks) ==
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        CHECK(digest_of<Sha256>(kernel, four_blocks) ==
              "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
        CHECK(digest_of<Sha256>(kernel, std::string(1'000'000, 'a')) ==
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    });
}

TEST_CASE_TEMPLATE("zeros behind the bytes are hashed as if they lay there", Hash, Sha1, Sha256) {
    std::vector<std::string> messages;
    std::vector<std::size_t> sizes;
    for (const std::size_t zeros : {0UL, 1UL, 8UL, 9UL, 63UL, 64UL, 65UL, 4095UL, 4096UL, 16384UL, 100'000UL}) {
        for (const std::size_t size : {0UL, 1UL, 54UL, 55UL, 56UL, 63UL, 64UL, 65UL, 119UL, 5000UL}) {
            sizes.push_back(size);
            messages.push_back(random_bytes(size) + std::string(zeros, '\0'));
        }
    }
    with_each_kernel<Hash>([&](const sha::Kernel& kernel) {
        std::vector<Hash> digests(messages.size());
        std::vector<sha::Part<Hash>> parts;
        for (std::size_t k = 0; k < messages.size(); ++k) {
            parts.push_back({.bytes = span_of(messages[k]).first(sizes[k]),
                             .zeros = messages[k].size() - sizes[k],
                             .digest = &digests[k]});
        }
        sha::Lanes<Hash>(kernel).hash(parts);
        for (std::size_t k = 0; k < messages.size(); ++k) CHECK((digests[k] == by_openssl(messages[k], Hash{})));
    });
}

TEST_CASE_TEMPLATE("messages that come in parts go on where they were", Hash, Sha1, Sha256) {
    std::vector<std::string> messages;
    for (std::size_t k = 0; k < 19; ++k) messages.push_back(random_bytes(1000 * k + k));
    with_each_kernel<Hash>([&](const sha::Kernel& kernel) {
        std::vector<Hash> digests(messages.size());
        std::vector<sha::Midway<Hash>> midways(messages.size());
        std::vector<bool> ended(messages.size());
        for (std::size_t at = 0; std::find(ended.begin(), ended.end(), false) != ended.end(); at += 640) {
            std::vector<sha::Part<Hash>> parts;
            for (std::size_t k = 0; k < messages.size(); ++k) {
                if (ended[k]) continue;
                const auto rest = span_of(messages[k]).subspan(at);
                ended[k] = rest.size() <= 640;
                parts.push_back({.bytes = rest.first(std::min<std::size_t>(rest.size(), 640)),
                                 .midway = &midways[k],
                                 .digest = ended[k] ? &digests[k] : nullptr});
            }
            sha::Lanes<Hash>(kernel).hash(parts);
        }
        for (std::size_t k = 0; k < messages.size(); ++k) CHECK((digests[k] == by_openssl(messages[k], Hash{})));
    });
}

TEST_CASE("pairs of nodes become their parents") {
    with_each_kernel<Sha256>([](const sha::Kernel& kernel) {
        for (std::size_t pairs = 0; pairs <= 40; ++pairs) {
            std::vector<Sha256> nodes(2 * pairs);
            std::vector<Sha256> expected;
            for (Sha256& node : nodes) node = by_openssl(random_bytes(9), Sha256{});
            for (std::size_t k = 0; k < pairs; ++k) {
                const std::string pair(reinterpret_cast<const char*>(nodes[2 * k].data()), 64);
                expected.push_back(by_openssl(pair, Sha256{}));
            }
            sha::hash_pairs(kernel, nodes);
            nodes.resize(pairs);
            CHECK((nodes == expected));
        }
    });
}

TEST_CASE("the fastest kernel runs here, and any number of lanes can be had less") {
    CHECK(sha::fastest().sha1->runs_here);
    CHECK(sha::fastest().sha256->runs_here);
    for (const std::size_t most : {1UL, 2UL, 8UL, 16UL}) {
        const sha::Choice choice = sha::fastest_of(most);
        for (const sha::Kernel* kernel : {choice.sha1, choice.sha256}) {
            CHECK(kernel->runs_here);
            CHECK(kernel->lanes <= most);
        }
    }
    CHECK(sha::to_string(*sha::fastest_of(1).sha1) == "OpenSSL");
    CHECK(sha::to_string({.name = "AVX2", .lanes = 8}) == "AVX2 (8 lanes)");
}
