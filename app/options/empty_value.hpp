#pragma once
/// `--comment=` gives an empty text, as `--comment ''` does. CLI11 takes it for `--comment` alone, and the next word
/// for its value. So such a word is marked with a NUL, which no argument of a process can hold, and whatever CLI11
/// hands out again loses that.

#include <string>
#include <vector>

namespace bittern::app {

/// The words with a mark behind each `--name=`.
[[nodiscard]] std::vector<std::string> with_empty_values_marked(std::vector<std::string> words);

/// The word or value as it was typed.
[[nodiscard]] std::string unmarked(std::string text);

}  // namespace bittern::app
