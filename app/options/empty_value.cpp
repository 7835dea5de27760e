#include "app/options/empty_value.hpp"

#include <utility>

namespace bittern::app {
namespace {

constexpr char mark = '\0';

}  // namespace

std::vector<std::string> with_empty_values_marked(std::vector<std::string> words) {
    for (auto& word : words)
        if (word.starts_with("--") && word.find('=') == word.size() - 1) word.push_back(mark);
    return words;
}

std::string unmarked(std::string text) {
    if (text.ends_with(mark)) text.pop_back();
    return text;
}

}  // namespace bittern::app
