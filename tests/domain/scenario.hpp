#pragma once

#include "domain/decide.hpp"
#include "domain/directory.hpp"
#include "tests/domain/examples.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

/// `given({events}).when(change).then({events})`: what a change leads to, after what happened.
namespace muniment::testing {

std::string spelled(const Expected<Events, Rejection>& outcome);

class Outcome {
  public:
    Outcome(Directory directory, std::vector<Change> changes);

    /// These events, and none when asked again.
    void then(const Events& expected);
    /// These events, and a refusal when asked again: an id can be taken or given up only once.
    void then_once(const Events& expected);
    /// These events, whenever it is asked for.
    void then_each_time(const Events& expected);

    void then_refused(const std::string& pointer, const RejectionReason& reason);
    void then_refused_at(std::size_t index, const std::string& pointer,
                         const RejectionReason& reason);

  private:
    void happened(const Events& expected);
    Expected<Events, Rejection> ask_again() const;

    Directory directory_;
    std::vector<Change> changes_;
    Expected<Events, Rejection> first_;
};

class Scenario {
  public:
    explicit Scenario(const Events& events);
    Outcome when(Change change) const;
    Outcome when(std::vector<Change> batch) const;

  private:
    Directory directory_;
};

Scenario given(const Events& events);

} // namespace muniment::testing
