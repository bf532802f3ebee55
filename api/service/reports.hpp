#pragma once

#include "api/report/report_form.hpp"
#include "api/service/exports.hpp"
#include "api/service/seal.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace muniment::api {

enum class ReportName { access, expiring, joiners_leavers, privileged, stale_grants };

/// What there is to say of a report before it is asked for.
struct ReportKind {
    ReportName report;
    std::string_view name; ///< in paths and on the command line
    std::string_view title;
    std::string_view about;
    std::vector<std::string_view> filters; ///< the parameters that it takes
};

/// Every report once, sorted by name.
std::span<const ReportKind> report_kinds();
/// Null if there is none of that name.
const ReportKind* find_report(std::string_view name);

inline constexpr std::int64_t day_us = 86'400'000'000;
inline constexpr std::int64_t within_us_default = 30 * day_us;
inline constexpr std::int64_t older_than_us_default = 365 * day_us;
inline constexpr std::int64_t period_us_default = 90 * day_us;

/// A report that is asked for. What its kind does not take is left alone.
struct ReportRequest {
    const ReportKind* kind = nullptr;
    ReportForm form = ReportForm::json;
    ResolvedMoment at;
    domain::Moment from; ///< where the period begins
    projections::AccessFilter filter;
    projections::PrivilegePatterns privileges;
    std::int64_t within_us = within_us_default;
    std::int64_t older_than_us = older_than_us_default;
    std::vector<std::pair<std::string, std::string>> filters; ///< for the head, as they took effect
};

/// What the report says of itself; goes through all rows once, to count them. The error is a
/// sentence.
domain::Expected<ReportHead, std::string> report_head(const Store& store,
                                                      const ReportRequest& request);

/// Writes the report whose head was made from the same request. The same log, moment and filters
/// give the same bytes, save for names whose profile was erased since. The error is a sentence;
/// what was written before it is no whole report.
domain::Expected<domain::Done, std::string> write_report(const Store& store,
                                                         const ReportRequest& request,
                                                         const ReportHead& head,
                                                         const ExportSink& write);

/// What a seal states about the report: of the bytes that `write_report` writes.
domain::Expected<SealedContent, NotSealed>
sealed_report(const Store& store, const ReportRequest& request, const ReportHead& head);

} // namespace muniment::api
