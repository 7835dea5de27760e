#pragma once
/// Which start of the machine this is, and when it was.

#include <chrono>
#include <string>

namespace bittern {

/// A moment of the system's clock, which is also that of files.
using Moment = std::chrono::system_clock::time_point;

/// What the kernel calls this start of the machine; empty where it doesn't tell: then nothing shows that the machine
/// was not started anew.
[[nodiscard]] std::string boot_id();

/// When the machine was started, by the clock as it is now: a step of the clock moves it.
[[nodiscard]] Moment boot_time();

}  // namespace bittern
