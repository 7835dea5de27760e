#pragma once
/// One visitor made of several lambdas, for std::visit.

namespace bittern::app {

template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};

}  // namespace bittern::app
