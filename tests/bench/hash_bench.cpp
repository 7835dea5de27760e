// What tests/bench/hash measures of bittern itself:
//
//     bench_hash kernels                            GB/s of each kernel, as a table
//     bench_hash tree FORMAT PIECE LANES PATH       hashes PATH as `bittern share` would
//     bench_hash bare FORMAT FILE                   the same kernels over pieces of 1 MiB, and nothing around them
//     bench_hash has-sixteen-lanes                  leaves with 0 where bare can be run
//
// FORMAT: v1, v2 or hybrid. PIECE: as in --piece-size, or auto. LANES: use no kernel with more.
#include "hash_bench.hpp"

#include "content/hash.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <fmt/format.h>

using namespace bittern;

namespace {

[[noreturn]] void give_up(std::string_view why) {
    fmt::print(stderr, "bench_hash: {}\n", why);
    std::exit(1);
}

template <class T>
T must(Result<T> result) {
    if (!result) give_up(result.error().message);
    return std::move(*result);
}

content::Format format_of(std::string_view name) {
    if (name == "v1") return content::Format::v1;
    if (name == "v2") return content::Format::v2;
    if (name == "hybrid") return content::Format::hybrid;
    give_up("formats are v1, v2 and hybrid");
}

void hash(std::string_view format_name, const std::string& piece, const std::string& lanes, const char* path) {
    const content::Format format = format_of(format_name);
    const content::Tree tree = must(content::walk(std::vector<std::filesystem::path>{path}, {}));
    const Bytes size = piece == "auto" ? content::automatic_piece_size(tree, format) : must(parse_bytes(piece));
    const auto kernels = content::sha::fastest_of(std::stoul(lanes));
    const auto hashes = must(content::hash_tree(tree, {.piece_size = size, .format = format, .kernels = kernels}));
    fmt::print("{} files, pieces of {}, {} of v1\n", tree.files.size(), to_string(size), hashes.pieces.size());
}

}  // namespace

int main(int count, char** words) {
    const std::vector<std::string> arguments(words + 1, words + count);
    if (arguments.size() == 1 && arguments[0] == "kernels") {
        measure_kernels();
    } else if (arguments.size() == 5 && arguments[0] == "tree") {
        hash(arguments[1], arguments[2], arguments[3], arguments[4].c_str());
    } else if (arguments.size() == 1 && arguments[0] == "has-sixteen-lanes") {
        return has_sixteen_lanes() ? 0 : 1;
    } else if (arguments.size() == 3 && arguments[0] == "bare") {
        const content::Format format = format_of(arguments[1]);
        if (!hash_bare(format != content::Format::v2, format != content::Format::v1, 1 << 20, arguments[2].c_str()))
            give_up("bare takes a file of whole groups of sixteen MiB");
    } else {
        give_up("see the top of hash_bench.cpp");
    }
}
