#include "fuzz/client_state_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    bittern::fuzz::try_client_state(bittern::fuzz::text_of(data, size));
    return 0;
}
