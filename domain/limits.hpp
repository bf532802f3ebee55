#pragma once

#include <cstddef>

/// Limits of the model. Text lengths are Unicode code points unless the name says bytes.
namespace muniment::domain::limits {

inline constexpr std::size_t external_id_chars_max = 500; ///< users and applications
inline constexpr std::size_t id_bytes_max = 128;          ///< everything else
inline constexpr std::size_t name_chars_max = 255;
inline constexpr std::size_t description_chars_max = 2000;
inline constexpr std::size_t reason_chars_max = 1000;
inline constexpr std::size_t ticket_chars_max = 255;
inline constexpr std::size_t profile_bytes_max = 16 * 1024;
inline constexpr std::size_t callbacks_bytes_max = 16 * 1024;
inline constexpr std::size_t required_roles_bytes_max = 8 * 1024;
inline constexpr std::size_t denied_message_chars_max = 500;
inline constexpr std::size_t batch_changes_max = 1'000;
inline constexpr std::size_t batch_ids_max = 100'000;

/// What the lists of ids in one event may take as JSON text; a longer event is split.
/// A body has 48 000 bytes; the rest is left to the envelope of the event.
inline constexpr std::size_t event_ids_bytes_max = 24'000;
/// What a record of a document may take there.
inline constexpr std::size_t document_record_bytes_max = event_ids_bytes_max;

} // namespace muniment::domain::limits
