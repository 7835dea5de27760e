#include "rpc/arguments.hpp"
#include "rpc/base64.hpp"
#include "rpc/json_writer.hpp"

#include <cmath>

#include <doctest/doctest.h>

using namespace bittern;
using rpc::Arguments;
using rpc::Dialect;
using rpc::Json;
using rpc::JsonWriter;

namespace {

template <class Value>
std::string written(const Value& value) {
    JsonWriter out(Dialect::legacy);
    out.value(value);
    return std::move(out).take();
}

}  // namespace

TEST_CASE("names are spelled as each dialect has them") {
    CHECK(rpc::snake_case("hashString") == "hash_string");
    CHECK(rpc::snake_case("download-dir") == "download_dir");
    CHECK(rpc::snake_case("isUTP") == "is_utp");
    CHECK(rpc::snake_case("primary-mime-type") == "primary_mime_type");
    CHECK(rpc::snake_case("total_size") == "total_size");
    for (const auto dialect : {Dialect::legacy, Dialect::json_rpc}) {
        JsonWriter out(dialect);
        out.begin_object();
        out.member("isUTP", true);
        out.key("speed-units");
        out.begin_array();
        out.value("kB/s");
        out.value(2);
        out.end_array();
        out.end_object();
        CHECK(std::move(out).take() == (dialect == Dialect::legacy ? R"({"isUTP":true,"speed-units":["kB/s",2]})"
                                                                   : R"({"is_utp":true,"speed_units":["kB/s",2]})"));
    }
}

TEST_CASE("whatever a text has in it, what is written can be read") {
    CHECK(written("a \"b\" \\ \n \t \x01 \x7f") == "\"a \\\"b\\\" \\\\ \\n \\t \\u0001 \\u007f\"");
    CHECK(written("ünï 😀") == "\"ünï 😀\"");
    CHECK(written("\xff\xfe x \xed\xa0\x80") == "\"\ufffd\ufffd x \ufffd\ufffd\ufffd\"");
    CHECK(written(INT64_MIN) == "-9223372036854775808");
    CHECK(written(0.1) == "0.1");
    CHECK(written(std::nan("")) == "0");
    CHECK(written(INFINITY) == "0");
}

TEST_CASE("JSON is read within bounds") {
    CHECK(rpc::read_json(R"({"a":[1,2]})").value()["a"].size() == 2);
    for (const std::string bad : {"", "{", "nonsense", "{} {}", "\"\\ud800", "\"\xff\"", "{\"a\":}", "[1,]", "\x00"}) {
        INFO(bad);
        REQUIRE_FALSE(rpc::read_json(bad));
        CHECK(rpc::read_json(bad).error().fault == Fault::malformed);
    }
    CHECK_FALSE(rpc::read_json(std::string(20'000, '[')));
    CHECK_FALSE(rpc::read_json(std::string(65, '[') + std::string(65, ']')));
    CHECK(rpc::read_json(std::string(64, '[') + std::string(64, ']')));
    CHECK(rpc::read_json("\"" + std::string(5'000'000, '[') + "\""));  // it is a text
    std::string many = "[0";
    for (int k = 0; k < 1'000'000; ++k) many += ",0";
    CHECK_FALSE(rpc::read_json(many + "]"));
}

TEST_CASE("arguments are asked for by one spelling, and what is of another type was not given") {
    const Arguments arguments(Json{{"download-dir", "/d"},
                                   {"seedRatioLimit", 1.5},
                                   {"peer_limit", 5.0},
                                   {"large", 1e300},
                                   {"huge", 18446744073709551615U},
                                   {"paused", 1},
                                   {"two", 2},
                                   {"ids", {1, "x", 2.5, 3, nullptr}}});
    CHECK(*arguments.text("download_dir") == "/d");
    CHECK(arguments.number("seed_ratio_limit") == 1.5);
    CHECK(arguments.integer("peer_limit") == 5);
    CHECK_FALSE(arguments.integer("seed_ratio_limit"));
    CHECK_FALSE(arguments.integer("large"));
    CHECK_FALSE(arguments.integer("huge"));
    CHECK(arguments.flag("paused") == true);
    CHECK_FALSE(arguments.flag("two"));
    CHECK_FALSE(arguments.text("two"));
    CHECK(arguments.integers("ids") == std::vector<std::int64_t>{1, 3});
    CHECK(arguments.texts("ids") == std::vector<std::string>{"x"});
    CHECK_FALSE(arguments.integers("paused"));
    CHECK_FALSE(Arguments(Json::array({1})).find("0"));
}

TEST_CASE("base64 with line breaks, with padding or without") {
    CHECK(rpc::to_base64("abcd") == "YWJjZA==");
    CHECK(rpc::to_base64("").empty());
    for (const char* text : {"YWJjZA==", "YWJjZA", "YWJj\r\nZA==\n", " YWJjZA= =\n"})
        CHECK(rpc::from_base64(text) == "abcd");
    for (const char* text : {"!!not base64!!", "YWJj=ZA==", "YWJjZ"}) CHECK_FALSE(rpc::from_base64(text));
}
