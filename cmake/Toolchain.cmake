# Language level, warnings, hardening and sanitizers: one options target that every target links.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
endif()

set(MUNIMENT_SANITIZE "" CACHE STRING "address,undefined or thread")
option(MUNIMENT_COVERAGE "Instrument for gcov" OFF)
option(MUNIMENT_FUZZ "Build the libFuzzer targets (clang only)" OFF)

add_library(muniment_options INTERFACE)
target_compile_options(muniment_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
    -Wold-style-cast -Woverloaded-virtual -Wnull-dereference -Werror
    -fstack-protector-strong -fstack-clash-protection)
target_link_options(muniment_options INTERFACE -Wl,-z,relro,-z,now)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT MUNIMENT_SANITIZE)
    target_compile_definitions(muniment_options INTERFACE _FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 reports these inside libstdc++ itself when it inlines; clang and the sanitizers cover them.
    target_compile_options(muniment_options INTERFACE
        -Wno-null-dereference -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow
        -Wno-array-bounds -Wno-stringop-overread)
endif()

# The presets build them with clang, which takes half the time that GCC takes to instrument.
if(MUNIMENT_SANITIZE)
    target_compile_options(muniment_options INTERFACE
        -fsanitize=${MUNIMENT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(muniment_options INTERFACE -fsanitize=${MUNIMENT_SANITIZE})
endif()
if(MUNIMENT_COVERAGE)
    target_compile_options(muniment_options INTERFACE --coverage)
    target_link_options(muniment_options INTERFACE --coverage)
endif()
if(MUNIMENT_FUZZ)
    target_compile_options(muniment_options INTERFACE -fsanitize=fuzzer-no-link)
    target_link_options(muniment_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_program(MUNIMENT_CCACHE ccache)
if(MUNIMENT_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        ${MUNIMENT_CCACHE})
endif()
