# Finds every library bittern is built from (third_party/README.md says why each of them). Debian 12's versions are the
# floor; where one is missing or too old the message names it and the package that brings it.
function(bittern_missing what version package)
  set(found "was not found")
  if(ARGN)
    list(GET ARGN 0 version_found)
    set(found "is needed, but ${version_found} is what was found")
  endif()
  message(FATAL_ERROR "${what} ${version} or newer ${found}.\n"
                      "On Debian and Ubuntu: sudo apt-get install ${package}\n"
                      "or let packaging/run install all that is missing.")
endfunction()

if((CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
   OR (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14))
  bittern_missing("GCC 12 or Clang" 14 g++ "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
endif()

find_package(PkgConfig QUIET)
if(NOT PKG_CONFIG_FOUND)
  bittern_missing(pkg-config 0.29 pkg-config)
endif()
find_package(Threads REQUIRED)

# NAME as an imported target `bittern::name` from pkg-config.
function(bittern_pkg target module version package)
  pkg_check_modules(${target} QUIET IMPORTED_TARGET GLOBAL "${module}>=${version}")
  if(NOT ${target}_FOUND)
    execute_process(COMMAND "${PKG_CONFIG_EXECUTABLE}" --modversion "${module}"
                    OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    bittern_missing(${module} ${version} ${package} ${found})
  endif()
  add_library(bittern::${target} ALIAS PkgConfig::${target})
endfunction()

# A package with a CMake config file of its own. A macro, so that what the package defines is seen where it is called.
macro(bittern_config name version package)
  find_package(${name} ${version} QUIET CONFIG)
  if(NOT ${name}_FOUND)
    bittern_missing(${name} ${version} ${package} ${${name}_CONSIDERED_VERSIONS})
  endif()
endmacro()

bittern_pkg(libtorrent libtorrent-rasterbar 2.0.8 libtorrent-rasterbar-dev)
bittern_pkg(sqlite sqlite3 3.40 libsqlite3-dev)
bittern_pkg(curl libcurl 7.88 libcurl4-openssl-dev)
bittern_pkg(qrencode libqrencode 4.1 libqrencode-dev)
bittern_pkg(tomlplusplus tomlplusplus 3.3 libtomlplusplus-dev)
bittern_pkg(sodium libsodium 1.0.18 libsodium-dev)
bittern_pkg(zlib zlib 1.2.13 zlib1g-dev)
pkg_check_modules(systemd QUIET IMPORTED_TARGET GLOBAL libsystemd>=247)  # optional: other systems have none
bittern_config(fmt 9 libfmt-dev)
bittern_config(CLI11 2.1 libcli11-dev)
bittern_config(nlohmann_json 3.11 nlohmann-json3-dev)

find_package(Boost 1.74 QUIET)  # headers only: Asio, Beast
if(NOT Boost_FOUND)
  bittern_missing(Boost 1.74 libboost-dev ${Boost_VERSION})
endif()
find_package(OpenSSL 3.0 QUIET)
if(NOT OPENSSL_FOUND)
  bittern_missing(OpenSSL 3.0 libssl-dev ${OPENSSL_VERSION})
endif()

bittern_config(tl-expected 1.0 libexpected-dev)
add_library(bittern::expected ALIAS tl::expected)

if(BITTERN_TESTS)
  bittern_config(doctest 2.4 doctest-dev)
endif()
