#include "eventstore/mirror/key_history.hpp"

#include "eventstore/integrity/encoding.hpp"
#include "eventstore/integrity/signed_note.hpp"

#include <algorithm>
#include <map>

namespace muniment::eventstore {

using domain::Expected;
using domain::Failure;
using domain::KeyPurpose;

namespace {

constexpr std::string_view log_word = "log";
constexpr std::string_view event_word = "event";

Expected<KeyStep, std::string> parse_step(std::string_view line) {
    const auto malformed = Failure{"`" + std::string(line) + "` is no line about a key"};
    const auto first = line.find(' ');
    const auto second = first == line.npos ? line.npos : line.find(' ', first + 1);
    if (second == line.npos) return malformed;
    const auto position = decode_decimal(line.substr(0, first));
    const auto purpose = line.substr(first + 1, second - first - 1);
    if (!position || (purpose != log_word && purpose != event_word)) return malformed;
    KeyStep step;
    step.position = *position;
    step.purpose = purpose == log_word ? KeyPurpose::log : KeyPurpose::event;
    step.key = line.substr(second + 1);
    return step;
}

bool begins_a_log(const std::vector<KeyStep>& steps) {
    return steps.size() >= 2 && steps[0].position == 1 && steps[0].purpose == KeyPurpose::log &&
           steps[1].position == 1 && steps[1].purpose == KeyPurpose::event;
}

} // namespace

Expected<KeyHistory, std::string> KeyHistory::parse(std::string_view text) {
    KeyHistory history;
    while (const auto line = take_line(text))
        history.steps_.push_back(TRY(parse_step(*line)));
    const auto earlier = [](const KeyStep& a, const KeyStep& b) { return a.position < b.position; };
    if (!text.empty() || !begins_a_log(history.steps_) ||
        !std::is_sorted(history.steps_.begin(), history.steps_.end(), earlier))
        return Failure{std::string("it is no list of the keys of a log")};
    return history;
}

std::string KeyHistory::format() const {
    std::string text;
    for (const auto& step : steps_)
        text += std::to_string(step.position) + " " +
                std::string(step.purpose == KeyPurpose::log ? log_word : event_word) + " " +
                step.key + "\n";
    return text;
}

void KeyHistory::add(const domain::LogCreated& created) {
    steps_ = {{1, KeyPurpose::log, created.log_key}, {1, KeyPurpose::event, created.event_key}};
}

void KeyHistory::add(std::uint64_t position, const domain::KeyRotated& rotation) {
    steps_.push_back({position, rotation.purpose, rotation.new_key});
}

void KeyHistory::cut(std::uint64_t size) {
    std::erase_if(steps_, [&](const KeyStep& step) { return step.position > size; });
}

Expected<KeyChain, std::string> KeyHistory::chain_at(std::uint64_t size) const {
    if (!begins_a_log(steps_)) return Failure{std::string("the first keys of the log are missing")};
    const auto log_key = NoteVerifier::parse(steps_[0].key);
    if (!log_key) return Failure{"the log key: " + log_key.error().what};
    auto chain = TRY(KeyChain::begin({log_key->name(), steps_[0].key, steps_[1].key}));
    std::map<KeyPurpose, std::string> in_force = {{KeyPurpose::log, steps_[0].key},
                                                  {KeyPurpose::event, steps_[1].key}};
    for (std::size_t i = 2; i < steps_.size() && steps_[i].position <= size; ++i) {
        const auto& step = steps_[i];
        if (auto fault = chain.follow({step.purpose, in_force[step.purpose], step.key}))
            return Failure{std::move(*fault)};
        in_force[step.purpose] = step.key;
        // A rotation ends its commit, and with it the reign of the old log key.
        if (step.position < size) chain.next_commit();
    }
    return chain;
}

std::vector<LogKeyEnd> KeyHistory::log_keys_ended_after(std::uint64_t size) const {
    std::vector<LogKeyEnd> ends;
    std::string in_force;
    for (const auto& step : steps_) {
        if (step.purpose != KeyPurpose::log) continue;
        if (step.position > size && !in_force.empty()) ends.push_back({step.position, in_force});
        in_force = step.key;
    }
    return ends;
}

bool KeyHistory::has_log_key(const std::string& vkey) const {
    return std::any_of(steps_.begin(), steps_.end(), [&](const KeyStep& step) {
        return step.purpose == KeyPurpose::log && step.key == vkey;
    });
}

} // namespace muniment::eventstore
