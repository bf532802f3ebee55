// The bare work of a batch of checks: reading the questions out of the request, writing the answer.
// Single-threaded, with the arena of Boost.JSON, which is its fastest way. Prints requests a
// second. usage: batch_reference DIRECTORY COUNT SECONDS
//        DIRECTORY holds 0.request, 0.answer … COUNT-1.request, COUNT-1.answer
#include <boost/json.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

namespace json = boost::json;

struct Exchange {
    std::string request;
    std::string answer;
    std::string occurred_at;
    std::int64_t position = 0;
    std::vector<bool> allowed; ///< the decisions: nothing is decided here
};

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Exchange read_exchange(const std::string& stem) {
    Exchange exchange{read_file(stem + ".request"), read_file(stem + ".answer"), {}, 0, {}};
    const auto answer = json::parse(exchange.answer);
    exchange.occurred_at = answer.at("occurred_at").as_string().c_str();
    exchange.position = answer.at("position").as_int64();
    for (const auto& result : answer.at("results").as_array())
        exchange.allowed.push_back(result.at("allowed").as_bool());
    return exchange;
}

/// Takes each text out of the parsed request, as whoever decides must.
std::size_t read_questions(const json::value& request) {
    std::size_t bytes = 0;
    for (const auto& check : request.at("checks").as_array()) {
        bytes += check.at("user").as_string().size();
        bytes += check.at("application").as_string().size();
        bytes += check.at("permission").as_string().size();
    }
    return bytes;
}

json::value build_answer(const Exchange& exchange, const json::storage_ptr& arena) {
    json::array results(arena);
    results.reserve(exchange.allowed.size());
    for (const bool allowed : exchange.allowed)
        results.emplace_back(json::object({{"allowed", allowed}}, arena));
    json::object answer(arena);
    answer["occurred_at"] = exchange.occurred_at;
    answer["position"] = exchange.position;
    answer["results"] = std::move(results);
    return answer;
}

std::string serve(const Exchange& exchange, std::vector<unsigned char>& memory,
                  std::size_t& bytes) {
    json::monotonic_resource arena(memory.data(), memory.size());
    const json::value request = json::parse(exchange.request, &arena);
    bytes += read_questions(request);
    return json::serialize(build_answer(exchange, &arena));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    using Clock = std::chrono::steady_clock;
    std::vector<Exchange> exchanges;
    for (int i = 0; i < std::atoi(argv[2]); ++i)
        exchanges.push_back(read_exchange(std::string(argv[1]) + '/' + std::to_string(i)));
    std::vector<unsigned char> memory(std::size_t{4} << 20U);
    std::size_t bytes = 0;
    for (const auto& exchange : exchanges) // also warms up
        if (serve(exchange, memory, bytes) != exchange.answer)
            throw std::runtime_error("the reference does not write what the server answers");

    const std::chrono::duration<double> wanted(std::atof(argv[3]));
    const auto begun = Clock::now();
    std::size_t served = 0;
    std::chrono::duration<double> elapsed{};
    for (; elapsed < wanted; elapsed = Clock::now() - begun, ++served)
        bytes += serve(exchanges[served % exchanges.size()], memory, bytes).size();
    std::cout << static_cast<double>(served) / elapsed.count() << '\n';
    return bytes == 0 ? 1 : 0; // so that nothing of it is left out
}
