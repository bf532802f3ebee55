#pragma once

#include <benchmark/benchmark.h>
#include <string>
#include <string_view>
#include <vector>

/// Rows of the table that bench/run prints, measured by Google Benchmark.
namespace muniment::bench {

/// What a figure is held against.
struct Goal {
    std::string_view kind; ///< `at_most`: our time / its time; `at_least`: its time / our time
    double value;
};

/// One row: a subject and the bare work it is compared with, in one program.
struct Row {
    std::string row;
    std::string where; ///< the case: sizes
    std::string reference_is;
    Goal goal;
    std::string note = {};
};

using Body = void (*)(benchmark::State&);

/// Prints a row whose samples, in seconds, were taken otherwise.
void print(const Row& row, const std::vector<double>& ours, const std::vector<double>& reference);

/// Registers both sides; `iterations` each, in five repetitions that alternate at random.
void measure(const Row& row, Body ours, Body reference, benchmark::IterationCount iterations);

/// Runs what was registered and prints one line of JSON a row to stdout (bench/README.md), the rest
/// to stderr.
void run_and_print();

} // namespace muniment::bench
