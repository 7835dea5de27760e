#pragma once
/// One visitor made of several lambdas, for std::visit.

namespace bittern::app {

template <class... Handlers>
struct Overloaded : Handlers... {
    using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;  // Clang before 17 does not see it by itself

}  // namespace bittern::app
