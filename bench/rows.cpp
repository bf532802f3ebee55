#include "bench/rows.hpp"

#include <boost/json.hpp>

#include <iostream>
#include <map>
#include <vector>

namespace muniment::bench {

namespace {

constexpr int repetitions = 5;

struct Samples {
    std::vector<double> ours;
    std::vector<double> reference;
};

std::map<std::string, Row>& rows() {
    static std::map<std::string, Row> registered;
    return registered;
}

std::string name_of(const Row& row) {
    return row.row + ", " + row.where;
}

/// Collects seconds an iteration by the name of the row.
class Collector final : public benchmark::BenchmarkReporter {
  public:
    bool ReportContext(const Context&) override { return true; }

    void ReportRuns(const std::vector<Run>& runs) override {
        for (const auto& run : runs) {
            if (run.run_type != Run::RT_Iteration) continue;
            const auto& name = run.run_name.function_name;
            const auto slash = name.rfind('/');
            auto& samples = samples_[name.substr(0, slash)];
            const auto seconds = run.real_accumulated_time / static_cast<double>(run.iterations);
            (name.substr(slash + 1) == "ours" ? samples.ours : samples.reference)
                .push_back(seconds);
            std::cerr << name << ": " << seconds * 1e9 << " ns\n";
        }
    }

    void print_all() const {
        for (const auto& [name, samples] : samples_)
            print(rows().at(name), samples.ours, samples.reference);
    }

  private:
    std::map<std::string, Samples> samples_;
};

} // namespace

void print(const Row& row, const std::vector<double>& ours, const std::vector<double>& reference) {
    std::cout << boost::json::serialize(
                     boost::json::value{{"row", row.row},
                                        {"case", row.where},
                                        {"unit", "s"},
                                        {"measure", "time"},
                                        {"ours", boost::json::value_from(ours)},
                                        {"reference", boost::json::value_from(reference)},
                                        {"reference_is", row.reference_is},
                                        {"goal", {{row.goal.kind, row.goal.value}}},
                                        {"note", row.note}})
              << std::endl;
}

void measure(const Row& row, Body ours, Body reference, benchmark::IterationCount iterations) {
    rows().emplace(name_of(row), row);
    for (const auto& [side, body] : {std::pair{"/ours", ours}, {"/reference", reference}})
        benchmark::RegisterBenchmark((name_of(row) + side).c_str(), body)
            ->Iterations(iterations)
            ->Repetitions(repetitions)
            ->UseRealTime();
}

void run_and_print() {
    benchmark::SetDefaultTimeUnit(benchmark::kNanosecond);
    Collector collector;
    benchmark::RunSpecifiedBenchmarks(&collector);
    collector.print_all();
}

} // namespace muniment::bench
