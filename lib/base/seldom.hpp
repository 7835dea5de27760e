#pragma once
/// A member that is its default in nearly all of very many objects.

#include <memory>
#include <utility>

namespace bittern {

/// A value that takes a pointer's room while it is T's default. It is set as T is, and read as a pointer to a constant.
template <class T>
class Seldom {
public:
    Seldom() = default;
    Seldom(const Seldom& other) : Seldom(*other) {}
    Seldom(Seldom&&) noexcept = default;
    // Implicit, so that it is set as T is.
    Seldom(T value) {  // NOLINT(google-explicit-constructor)
        if (value != T{}) value_ = std::make_unique<const T>(std::move(value));
    }
    Seldom& operator=(Seldom other) noexcept {
        value_ = std::move(other.value_);
        return *this;
    }
    ~Seldom() = default;

    const T& operator*() const {
        static const T none{};
        return value_ ? *value_ : none;
    }
    const T* operator->() const { return &**this; }
    /// Of what is a container or a text.
    [[nodiscard]] bool empty() const { return (**this).empty(); }
    friend bool operator==(const Seldom& one, const Seldom& other) { return *one == *other; }

private:
    std::unique_ptr<const T> value_;
};

}  // namespace bittern
