#include "fuzz/rpc_request_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    bittern::fuzz::try_rpc_request(bittern::fuzz::text_of(data, size));
    return 0;
}
