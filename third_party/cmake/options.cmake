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
  if(BITTERN_SANITIZE MATCHES "address")
    # The checks of each pointer, and AddressSanitizer's own as inline code, double the time to compile; most bad
    # pointers are what AddressSanitizer stops at without them.
    target_compile_options(bittern_options INTERFACE
      -fno-sanitize=null,alignment,object-size,vptr,pointer-overflow
      $<$<CXX_COMPILER_ID:GNU>:--param=asan-instrumentation-with-call-threshold=0>)
  endif()
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

# Headers that cost seconds to parse: the targets that use them share one precompiled header, third_party/NAME_pch.hpp.
# The further arguments are what it takes to compile it.
function(bittern_precompile target name)
  set(pch bittern_${name}_pch)
  if(NOT TARGET ${pch})
    file(WRITE "${PROJECT_BINARY_DIR}/${pch}.cpp" "")
    add_library(${pch} STATIC "${PROJECT_BINARY_DIR}/${pch}.cpp")
    target_link_libraries(${pch} PRIVATE ${ARGN} bittern_options)
    target_compile_options(${pch} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    target_precompile_headers(${pch} PRIVATE "${PROJECT_SOURCE_DIR}/third_party/${name}_pch.hpp")
  endif()
  target_link_libraries(${target} PRIVATE ${ARGN})
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  target_precompile_headers(${target} REUSE_FROM ${pch})
endfunction()

function(bittern_use_libtorrent target)
  bittern_precompile(${target} libtorrent bittern::libtorrent fmt::fmt)
endfunction()

# What most of the front end is made with. (CLI11 is not: its global objects would be compiled into every source.)
function(bittern_use_front_end target)
  bittern_precompile(${target} front_end nlohmann_json::nlohmann_json Boost::headers fmt::fmt)
endfunction()
