# Finds every library bittern is built from. Debian 12's versions are the floor; where one is missing
# or too old the message names the package that brings it.
include(FindPackageHandleStandardArgs)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(bittern_missing what version package)
  message(FATAL_ERROR "${what} ${version} or newer was not found.\n"
                      "  Debian and Ubuntu: sudo apt-get install ${package}\n"
                      "  or let packaging/run install all that is missing")
endfunction()

# NAME as an imported target `bittern::name` from pkg-config.
function(bittern_pkg target module version package)
  pkg_check_modules(${target} QUIET IMPORTED_TARGET GLOBAL "${module}>=${version}")
  if(NOT ${target}_FOUND)
    bittern_missing(${module} ${version} ${package})
  endif()
  add_library(bittern::${target} ALIAS PkgConfig::${target})
endfunction()

# A package with a CMake config file of its own.
macro(bittern_config name version package)
  find_package(${name} ${version} QUIET CONFIG)
  if(NOT ${name}_FOUND)
    bittern_missing(${name} ${version} ${package})
  endif()
endmacro()

bittern_pkg(libtorrent libtorrent-rasterbar 2.0.8 libtorrent-rasterbar-dev)
bittern_pkg(sqlite sqlite3 3.40 libsqlite3-dev)
bittern_pkg(curl libcurl 7.88 libcurl4-openssl-dev)
bittern_pkg(qrencode libqrencode 4.1 libqrencode-dev)
bittern_config(fmt 9 libfmt-dev)
bittern_config(CLI11 2.1 libcli11-dev)
bittern_config(nlohmann_json 3.11 nlohmann-json3-dev)

find_package(Boost 1.74 QUIET)
if(NOT Boost_FOUND)
  bittern_missing(Boost 1.74 libboost-dev)
endif()
find_package(OpenSSL 1.1.1 QUIET)
if(NOT OPENSSL_FOUND)
  bittern_missing(OpenSSL 1.1.1 libssl-dev)
endif()

find_path(EXPECTED_INCLUDE tl/expected.hpp)
if(NOT EXPECTED_INCLUDE)
  bittern_missing(tl::expected 1.0 libexpected-dev)
endif()
add_library(bittern::expected INTERFACE IMPORTED GLOBAL)
target_include_directories(bittern::expected SYSTEM INTERFACE "${EXPECTED_INCLUDE}")

if(BITTERN_TESTS)
  bittern_config(doctest 2.4 doctest-dev)
endif()
