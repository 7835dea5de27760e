#include "daemon/torrent_row.hpp"

#include "base/printable.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::daemon {
namespace {

/// In the order in which read() and bind() go through them.
constexpr std::array columns{"number",
                             "v1",
                             "v2",
                             "name",
                             "link",
                             "folder",
                             "rename",
                             "wanted",
                             "labels",
                             "stopped",
                             "complete",
                             "added",
                             "finished",
                             "total",
                             "downloaded",
                             "uploaded",
                             "error",
                             "stamps",
                             "queue_position",
                             "priorities",
                             "priority",
                             "down_limit",
                             "down_limited",
                             "up_limit",
                             "up_limited",
                             "honors_session_limits",
                             "most_peers",
                             "ratio_of",
                             "ratio",
                             "idle_of",
                             "idle_minutes",
                             "speed_group",
                             "sequential",
                             "renamed",
                             "goal",
                             "final_folder",
                             "to_verify",
                             "overwrite",
                             "have",
                             "pieces",
                             "active",
                             "started",
                             "edited",
                             "downloading_for",
                             "seeding_for",
                             "past_queue"};

std::string digits_of(const std::vector<bool>& flags) {
    std::string digits;
    for (const bool flag : flags) digits += flag ? '1' : '0';
    return digits;
}

std::vector<bool> flags_of(const std::string& digits) {
    std::vector<bool> flags;
    for (const char digit : digits) flags.push_back(digit == '1');
    return flags;
}

std::string signs_of(const std::vector<int>& priorities) {
    std::string signs;
    for (const int priority : priorities) signs += priority < 0 ? '-' : priority > 0 ? '+' : '0';
    return signs;
}

std::vector<int> priorities_of(const std::string& signs) {
    std::vector<int> priorities;
    for (const char sign : signs) priorities.push_back(sign == '-' ? -1 : sign == '+' ? 1 : 0);
    return priorities;
}

std::string bits_of(const std::vector<bool>& flags) {
    std::string bits((flags.size() + 7) / 8, '\0');
    for (std::size_t k = 0; k < flags.size(); ++k)
        if (flags[k]) bits[k / 8] = static_cast<char>(static_cast<unsigned char>(bits[k / 8]) | 0x80U >> (k % 8));
    return bits;
}

std::vector<bool> flags_of_bits(const std::string& bits, std::int64_t count) {
    if (count < 0 || (static_cast<std::size_t>(count) + 7) / 8 != bits.size()) return {};
    std::vector<bool> flags(static_cast<std::size_t>(count));
    for (std::size_t k = 0; k < flags.size(); ++k)
        flags[k] = (static_cast<unsigned char>(bits[k / 8]) & 0x80U >> (k % 8)) != 0;
    return flags;
}

/// Labels are printable, so no line of them has another in it.
std::string lines_of(const std::vector<std::string>& texts) {
    std::string lines;
    for (const auto& text : texts) lines += text + '\n';
    return lines;
}

std::vector<std::string> split(const std::string& text, char end_of_each) {
    std::vector<std::string> texts;
    for (std::size_t at = 0, end = 0; (end = text.find(end_of_each, at)) != std::string::npos; at = end + 1)
        texts.push_back(text.substr(at, end - at));
    return texts;
}

std::string bytes_of(const std::map<std::size_t, std::string>& renamed) {
    std::string bytes;
    for (const auto& [file, path] : renamed) bytes += fmt::format("{}{}{}{}", file, '\0', path, '\0');
    return bytes;
}

std::map<std::size_t, std::string> renamed_of(const std::vector<std::string>& texts, std::size_t from) {
    std::map<std::size_t, std::string> renamed;
    for (auto k = from; k + 1 < texts.size(); k += 2) {
        std::size_t file = 0;
        const auto& digits = texts[k];
        if (std::from_chars(digits.data(), digits.data() + digits.size(), file).ec == std::errc())
            renamed[file] = texts[k + 1];
    }
    return renamed;
}

std::string bytes_of(const std::optional<Goal>& goal) {
    if (!goal) return {};
    return goal->folder.native() + '\0' + goal->rename + '\0' + bytes_of(goal->renamed);
}

std::optional<Goal> goal_of(const std::string& bytes) {
    const auto texts = split(bytes, '\0');
    if (texts.size() < 2) return std::nullopt;
    return Goal{.folder = texts[0], .rename = texts[1], .renamed = renamed_of(texts, 2)};
}

/// A file's stamp takes five numbers of eight bytes, of this machine's own order: a database that is carried to another
/// finds other devices and inodes there anyway.
using StampNumbers = std::array<std::int64_t, 5>;

std::string bytes_of(const std::vector<content::FileStamp>& stamps) {
    std::string bytes;
    bytes.reserve(stamps.size() * sizeof(StampNumbers));
    for (const auto& stamp : stamps) {
        const StampNumbers numbers{static_cast<std::int64_t>(stamp.device), static_cast<std::int64_t>(stamp.inode),
                                   stamp.size.count, stamp.modified_ns, stamp.changed_ns};
        bytes.append(reinterpret_cast<const char*>(numbers.data()), sizeof numbers);  // NOLINT
    }
    return bytes;
}

std::vector<content::FileStamp> stamps_of(const std::string& bytes) {
    std::vector<content::FileStamp> stamps(bytes.size() / sizeof(StampNumbers));
    for (std::size_t k = 0; k < stamps.size(); ++k) {
        StampNumbers numbers{};
        std::memcpy(numbers.data(), bytes.data() + k * sizeof numbers, sizeof numbers);
        stamps[k] = {.device = static_cast<std::uint64_t>(numbers[0]),
                     .inode = static_cast<std::uint64_t>(numbers[1]),
                     .size = Bytes{numbers[2]},
                     .modified_ns = numbers[3],
                     .changed_ns = numbers[4]};
    }
    return stamps;
}

std::optional<double> ratio_of(const std::string& text) {
    double ratio = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), ratio);
    if (failed != std::errc() || end == text.data()) return std::nullopt;
    return ratio;
}

LimitOf limit_of(std::int64_t number) {
    return number == 1 ? LimitOf::torrent : number == 2 ? LimitOf::nobody : LimitOf::session;
}

/// Goes through a row from left to right.
class Reader {
public:
    explicit Reader(const Database::Statement& row) : row_(row) {}
    std::int64_t integer() { return row_.integer(column_++); }
    bool flag() { return integer() != 0; }
    std::string text() { return row_.text(column_++); }
    std::chrono::sys_seconds time() { return std::chrono::sys_seconds(std::chrono::seconds(integer())); }
    /// -1 is none.
    std::optional<std::int64_t> count() {
        const auto number = integer();
        return number < 0 ? std::nullopt : std::optional(number);
    }

private:
    const Database::Statement& row_;
    int column_ = 0;
};

void read_wishes(Reader& row, TransferWishes& wishes) {
    wishes.priority = static_cast<int>(row.integer());
    for (auto* limit : {&wishes.down, &wishes.up}) {
        limit->kilobytes = row.integer();
        limit->on = row.flag();
    }
    wishes.honors_session_limits = row.flag();
    wishes.most_peers = row.count();
    wishes.ratio_of = limit_of(row.integer());
    wishes.ratio = ratio_of(row.text());
    wishes.idle_of = limit_of(row.integer());
    wishes.idle_minutes = row.count();
    wishes.group = printable(row.text());
    wishes.sequential = row.flag();
}

void bind_wishes(Database::Statement& put, const TransferWishes& wishes) {
    put.bind(std::int64_t{wishes.priority});
    for (const auto* limit : {&wishes.down, &wishes.up}) put.bind(limit->kilobytes).bind(std::int64_t{limit->on});
    put.bind(std::int64_t{wishes.honors_session_limits})
        .bind(wishes.most_peers.value_or(-1))
        .bind(static_cast<std::int64_t>(wishes.ratio_of))
        .bind(wishes.ratio ? fmt::format("{}", *wishes.ratio) : std::string())
        .bind(static_cast<std::int64_t>(wishes.idle_of))
        .bind(wishes.idle_minutes.value_or(-1))
        .bind(wishes.group)
        .bind(std::int64_t{wishes.sequential});
}

}  // namespace

std::string TorrentRow::select() {
    return fmt::format("SELECT {} FROM torrent ORDER BY number", fmt::join(columns, ", "));
}

std::string TorrentRow::put() {
    std::string places, changes;
    for (const auto* column : columns) {
        places += places.empty() ? "?" : ", ?";
        changes += fmt::format("{}{} = excluded.{}", changes.empty() ? "" : ", ", column, column);
    }
    return fmt::format("INSERT INTO torrent ({}) VALUES ({}) ON CONFLICT DO UPDATE SET {}", fmt::join(columns, ", "),
                       places, changes);
}

Number TorrentRow::number(const Database::Statement& row) {
    return row.integer(0);
}

std::string TorrentRow::name(const Database::Statement& row) {
    return row.text(3);
}

std::optional<TorrentRecord> TorrentRow::read(const Database::Statement& statement) {
    Reader row(statement);
    TorrentRecord record;
    record.number = row.integer();
    for (int k = 0; k < 2; ++k) {
        const auto text = row.text();
        if (text.empty()) continue;
        const auto hash = torrent::InfoHash::parse(text);
        if (!hash) return std::nullopt;
        if (hash->v1) record.hashes.v1 = hash->v1;
        if (hash->v2) record.hashes.v2 = hash->v2;
    }
    record.name = printable(row.text());
    record.link = row.text();
    record.folder = row.text();
    record.rename = row.text();
    record.wanted = flags_of(row.text());
    record.labels = split(row.text(), '\n');
    record.stopped = row.flag();
    record.complete = row.flag();
    record.added = row.time();
    record.finished = row.time();
    record.total = Bytes{row.integer()};
    record.downloaded = Bytes{row.integer()};
    record.uploaded = Bytes{row.integer()};
    record.error = row.text();
    record.stamps = stamps_of(row.text());
    record.queue_position = row.integer();
    record.priorities = priorities_of(row.text());
    read_wishes(row, record.wishes);
    record.renamed = renamed_of(split(row.text(), '\0'), 0);
    record.goal = goal_of(row.text());
    record.final_folder = row.text();
    record.to_verify = row.flag();
    record.overwrite = row.flag();
    const auto bits = row.text();
    record.have = flags_of_bits(bits, row.integer());
    record.active = row.time();
    record.started = row.time();
    record.edited = row.time();
    record.downloading_for = std::chrono::seconds(row.integer());
    record.seeding_for = std::chrono::seconds(row.integer());
    record.past_queue = row.flag();
    if ((!record.hashes.v1 && !record.hashes.v2) || !record.folder.is_absolute()) return std::nullopt;
    return record;
}

void TorrentRow::bind(Database::Statement& put, const TorrentRecord& record) {
    put.bind(record.number)
        .bind(record.hashes.v1 ? torrent::hex(*record.hashes.v1) : "")
        .bind(record.hashes.v2 ? torrent::hex(*record.hashes.v2) : "")
        .bind(record.name)
        .bind(record.link)
        .bind_blob(record.folder.native())
        .bind(record.rename)
        .bind(digits_of(record.wanted))
        .bind(lines_of(record.labels))
        .bind(std::int64_t{record.stopped})
        .bind(std::int64_t{record.complete})
        .bind(record.added.time_since_epoch().count())
        .bind(record.finished.time_since_epoch().count())
        .bind(record.total.count)
        .bind(record.downloaded.count)
        .bind(record.uploaded.count)
        .bind(record.error)
        .bind_blob(bytes_of(record.stamps))
        .bind(record.queue_position)
        .bind(signs_of(record.priorities));
    bind_wishes(put, record.wishes);
    put.bind_blob(bytes_of(record.renamed))
        .bind_blob(bytes_of(record.goal))
        .bind_blob(record.final_folder.native())
        .bind(std::int64_t{record.to_verify})
        .bind(std::int64_t{record.overwrite})
        .bind_blob(bits_of(record.have))
        .bind(static_cast<std::int64_t>(record.have.size()))
        .bind(record.active.time_since_epoch().count())
        .bind(record.started.time_since_epoch().count())
        .bind(record.edited.time_since_epoch().count())
        .bind(record.downloading_for.count())
        .bind(record.seeding_for.count())
        .bind(std::int64_t{record.past_queue});
}

}  // namespace bittern::daemon
