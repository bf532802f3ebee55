/**
 * Muniment at login: a Rule of Auth0, for Node 18 or later.
 * It needs the rules configuration AUTHZ_EXT_API_KEY: what
 * `PATCH /api/configuration/rotate-apikey` answered.
 */
function muniment(user, context, callback) {
  "@authorize.js@";

  async function run() {
    const { query = {}, body = {} } = context.request || {};
    const outcome = await authorize({
      user_id: user.user_id,
      client_id: context.clientID,
      connection: context.connection || user.identities?.[0]?.connection,
      groups: user.groups,
      roles: user.roles,
      permissions: user.permissions,
      audiences: [query.audience, body.audience],
      scope: query.scope || body.scope,
      authorization: user.app_metadata?.authorization,
      api_key: configuration.AUTHZ_EXT_API_KEY,
    });
    if (outcome.denied) throw new UnauthorizedError(outcome.denied);
    if (outcome.failure) console.log(`login without a policy: ${outcome.failure}`);

    Object.assign(user, outcome.values); // for the rules that follow
    if (settings.claims_namespace !== '')
      for (const [kind, values] of Object.entries(outcome.values))
        for (const token of ['idToken', 'accessToken'])
          context[token] = { ...context[token], [settings.claims_namespace + kind]: values };
    if (outcome.scope !== undefined)
      context.accessToken = { ...context.accessToken, scope: outcome.scope };
    if (!outcome.authorization) return;
    user.app_metadata = { ...user.app_metadata, authorization: outcome.authorization };
    await auth0.users.updateAppMetadata(user.user_id, user.app_metadata);
  }

  run().then(() => callback(null, user, context), callback);
}
