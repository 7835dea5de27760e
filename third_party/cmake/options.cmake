# What every target of ours is compiled with; link it privately.
add_library(bittern_options INTERFACE)
target_compile_options(bittern_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                                                 -Wnon-virtual-dtor -Woverloaded-virtual
                                                 -Wno-missing-field-initializers)  # designated initialisers leave defaults out
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees impossible lengths in an optimised `"text" + std::string` (its bugs 105329 and 105651).
  target_compile_options(bittern_options INTERFACE -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow
                                                   -Wno-stringop-overread)
endif()
option(BITTERN_WERROR "Treat warnings as errors" OFF)
if(BITTERN_WERROR)
  target_compile_options(bittern_options INTERFACE -Werror)
endif()

if(BITTERN_SANITIZE)
  target_compile_options(bittern_options INTERFACE -fsanitize=${BITTERN_SANITIZE} -fno-omit-frame-pointer
                                                   -fno-sanitize-recover=all)
  target_link_options(bittern_options INTERFACE -fsanitize=${BITTERN_SANITIZE})
endif()

if(BITTERN_FUZZ)  # every room tells libFuzzer which way an input took
  target_compile_options(bittern_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# ccache makes a second build of the same sources quick, and the slack lets it work with precompiled headers.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND};-E;env;CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime;CCACHE_NOHASHDIR=1;CCACHE_BASEDIR=${PROJECT_SOURCE_DIR};${CCACHE_PROGRAM}")
endif()

# libtorrent and Boost.Asio cost seconds to parse: targets that use them share one precompiled header.
function(bittern_use_libtorrent target)
  target_link_libraries(${target} PRIVATE bittern::libtorrent)
  if(NOT TARGET bittern_pch)
    file(WRITE "${PROJECT_BINARY_DIR}/pch.cpp" "")
    add_library(bittern_pch STATIC "${PROJECT_BINARY_DIR}/pch.cpp")
    target_link_libraries(bittern_pch PRIVATE bittern::libtorrent bittern_options fmt::fmt)
    target_compile_options(bittern_pch PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    target_precompile_headers(bittern_pch PRIVATE "${PROJECT_SOURCE_DIR}/third_party/libtorrent_pch.hpp")
  endif()
  target_link_libraries(${target} PRIVATE fmt::fmt)
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  target_precompile_headers(${target} REUSE_FROM bittern_pch)
endfunction()
