// twin_key of names.hpp: letters taken apart into base and mark, and case removed.
#include "base/utf8.hpp"
#include "content/names.hpp"

#include <array>
#include <unordered_map>

namespace bittern::content {
namespace {

/// The letters that one mark makes: each base is followed by what it becomes.
struct Mark {
    char32_t mark;
    std::u32string_view pairs;
};

constexpr std::array marks{
    Mark{0x0300, U"AÀEÈIÌOÒUÙNǸaàeèiìoòuùnǹ"},
    Mark{0x0301, U"AÁEÉIÍOÓUÚYÝCĆLĹNŃRŔSŚZŹaáeéiíoóuúyýcćlĺnńrŕsśzźΑΆΕΈΗΉΙΊΟΌΥΎΩΏαάεέηήιίοόυύωώ"},
    Mark{0x0302, U"AÂEÊIÎOÔUÛCĈGĜHĤJĴSŜWŴYŶaâeêiîoôuûcĉgĝhĥjĵsŝwŵyŷ"},
    Mark{0x0303, U"AÃNÑOÕIĨUŨaãnñoõiĩuũ"},
    Mark{0x0304, U"AĀEĒIĪOŌUŪaāeēiīoōuū"},
    Mark{0x0306, U"AĂEĔGĞIĬOŎUŬaăeĕgğiĭoŏuŭИЙийУЎуў"},
    Mark{0x0307, U"CĊEĖGĠIİZŻcċeėgġzż"},
    Mark{0x0308, U"AÄEËIÏOÖUÜYŸaäeëiïoöuüyÿЕЁеёІЇіїΙΪιϊΥΫυϋ"},
    Mark{0x030A, U"AÅUŮaåuů"},
    Mark{0x030B, U"OŐUŰoőuű"},
    Mark{0x030C, U"CČDĎEĚNŇRŘSŠTŤZŽcčdďeěnňrřsštťzž"},
    Mark{0x0327, U"CÇGĢKĶLĻNŅRŖSŞTŢcçgģkķlļnņrŗsştţ"},
    Mark{0x0328, U"AĄEĘIĮUŲaąeęiįuų"},
    Mark{0x3099,
         U"かがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼ"
         U"カガキギクグケゲコゴサザシジスズセゼソゾタダチヂツヅテデトドハバヒビフブヘベホボウヴ"},
    Mark{0x309A, U"はぱひぴふぷへぺほぽハパヒピフプヘペホポ"},
};

char32_t lower(char32_t point) {
    if ((point >= U'A' && point <= U'Z') || (point >= U'Α' && point <= U'Ω') || (point >= U'А' && point <= U'Я')) {
        return point + 32;
    }
    if (point >= 0x00C0 && point <= 0x00DE && point != 0x00D7) return point + 32;
    if (point >= 0x0400 && point <= 0x040F) return point + 80;
    // Capitals of Latin Extended-A are even, but odd in two stretches.
    const bool odd = (point >= 0x0139 && point <= 0x0148) || (point >= 0x0179 && point <= 0x017E);
    if (point >= 0x0100 && point <= 0x017E && point % 2 == (odd ? 1 : 0)) return point + 1;
    return point;
}

/// A Hangul syllable is computed from the places of its two or three jamo (Unicode, section 3.12).
bool append_jamo(std::string& key, char32_t point) {
    if (point < 0xAC00 || point > 0xD7A3) return false;
    const char32_t place = point - 0xAC00;
    append_utf8(key, 0x1100 + place / 588);
    append_utf8(key, 0x1161 + place % 588 / 28);
    if (place % 28 != 0) append_utf8(key, 0x11A7 + place % 28);
    return true;
}

struct Letter {
    char32_t base, mark;
};

/// What each composed letter consists of.
const std::unordered_map<char32_t, Letter>& letters() {
    static const auto table = [] {
        std::unordered_map<char32_t, Letter> filled;
        for (const auto& [mark, pairs] : marks) {
            for (std::size_t k = 1; k < pairs.size(); k += 2) filled[pairs[k]] = {pairs[k - 1], mark};
        }
        return filled;
    }();
    return table;
}

void append_decomposed(std::string& key, char32_t point) {
    if (point < 0x80) return key.push_back(static_cast<char>(lower(point)));
    if (append_jamo(key, point)) return;
    const auto letter = letters().find(point);
    if (letter == letters().end()) return append_utf8(key, lower(point));
    append_utf8(key, lower(letter->second.base));
    append_utf8(key, letter->second.mark);
}

}  // namespace

std::string twin_key(std::string_view name) {
    std::string key;
    while (!name.empty()) {
        const CodePoint point = first_code_point(name);
        append_decomposed(key, point.value);
        name.remove_prefix(point.length);
    }
    return key;
}

}  // namespace bittern::content
