#pragma once

namespace muniment::api {

/// Why nobody is authenticated.
enum class CredentialFault {
    missing,   ///< none was sent
    malformed, ///< what was sent is no credential of a known form
    invalid,   ///< well formed, but unknown, revoked, expired, or not for this server
};

} // namespace muniment::api
