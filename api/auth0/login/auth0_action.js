/**
 * Muniment at login: an Action of the Auth0 flow `post-login`, for Node 18 or later.
 * It needs the secret MUNIMENT_API_KEY: what `PATCH /api/configuration/rotate-apikey` answered.
 */
"@authorize.js@";

exports.onExecutePostLogin = async (event, api) => {
  const { user, request } = event;
  const requested = event.transaction?.requested_scopes ?? [];
  const outcome = await authorize({
    user_id: user.user_id,
    client_id: event.client.client_id,
    connection: event.connection?.name || user.identities?.[0]?.connection,
    groups: user.groups,
    roles: user.roles,
    permissions: user.permissions,
    audiences: [
      event.resource_server?.identifier,
      request?.query?.audience,
      request?.body?.audience,
    ],
    scope: requested.join(' '),
    authorization: user.app_metadata?.authorization,
    api_key: event.secrets.MUNIMENT_API_KEY,
  });
  if (outcome.denied) return api.access.deny(outcome.denied);
  if (outcome.failure) console.log(`login without a policy: ${outcome.failure}`);

  for (const [kind, values] of Object.entries(outcome.values)) {
    api.idToken.setCustomClaim(settings.claims_namespace + kind, values);
    api.accessToken.setCustomClaim(settings.claims_namespace + kind, values);
  }
  if (outcome.authorization) api.user.setAppMetadata('authorization', outcome.authorization);
  if (outcome.scope !== undefined) {
    const kept = outcome.scope.split(' ');
    for (const scope of requested) if (!kept.includes(scope)) api.accessToken.removeScope(scope);
  }
};
