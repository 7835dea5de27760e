#include "app/env.hpp"
#include "app/run.hpp"

int main(int argc, char** argv) {
    auto env = bittern::app::process_env(argc, argv);
    return bittern::app::run(env);
}
