/**
 * Muniment at login: a script authenticator of Keycloak (feature `scripts`), in ECMAScript 5.
 *
 * It goes to the end of a browser flow or of a post-broker-login flow, and needs the environment
 * variable MUNIMENT_API_KEY: what `PATCH /api/configuration/rotate-apikey` answered. The values are
 * left as JSON in the notes `muniment.groups`, `muniment.roles` and `muniment.permissions` of the
 * user's session; mappers of type `User Session Note` with the claim type `JSON` put them into
 * tokens. Values of an identity provider are read from the user's attributes `groups`, `roles` and
 * `permissions`; the connection is the alias of the provider, or else the name of the realm.
 */
var AuthenticationFlowError = Java.type('org.keycloak.authentication.AuthenticationFlowError');
var BodyHandlers = Java.type('java.net.http.HttpResponse.BodyHandlers');
var BodyPublishers = Java.type('java.net.http.HttpRequest.BodyPublishers');
var Duration = Java.type('java.time.Duration');
var HttpClient = Java.type('java.net.http.HttpClient');
var HttpRequest = Java.type('java.net.http.HttpRequest');
var Status = Java.type('jakarta.ws.rs.core.Response.Status');
var System = Java.type('java.lang.System');
var URI = Java.type('java.net.URI');

var settings = "@settings@";

var KINDS = ['groups', 'roles', 'permissions'];

function authenticate(context) {
  var client = authenticationSession.getClient().getClientId();
  var answer = policyOf(user.getId(), client);
  if (answer.denied) return deny(context, answer.denied);
  if (answer.failure) LOG.warn('login without a policy: ' + answer.failure);
  var persisted = {};
  KINDS.forEach(function (kind) {
    var values = answer.policy[kind];
    if (settings[kind].passthrough) values = union(attribute(kind), values);
    if (settings[kind].in_token)
      authenticationSession.setUserSessionNote('muniment.' + kind, JSON.stringify(values));
    if (settings[kind].persist) persisted[kind] = values;
  });
  if (!answer.failure && Object.keys(persisted).length > 0)
    user.setSingleAttribute('authorization', JSON.stringify(authorizationOf(persisted, client)));
  context.success();
}

/** {policy}, {denied: message}, or {failure: reason, policy} where logins go on without. */
function policyOf(user_id, client) {
  var path = '/api/users/' + encodeURIComponent(user_id) + '/policy/' + encodeURIComponent(client);
  var asked = { connectionName: connection(), groups: attribute('groups') };
  var response;
  try {
    response = HttpClient.newHttpClient().send(
      HttpRequest.newBuilder(URI.create(settings.url + path))
        .timeout(Duration.ofMillis(settings.timeout_ms))
        .header('content-type', 'application/json')
        .header('x-api-key', System.getenv('MUNIMENT_API_KEY') || '')
        .POST(BodyPublishers.ofString(JSON.stringify(asked)))
        .build(),
      BodyHandlers.ofString()
    );
  } catch (error) {
    return unavailable(error.message || String(error));
  }
  var status = response.statusCode();
  var text = response.body();
  var body = parsed(text);
  var problem = body.message || text || status;
  if (status === 200 && KINDS.every(function (kind) { return Array.isArray(body[kind]); }))
    return { policy: body };
  if (status === 403 && body.attributes && body.attributes.error === 'required_role')
    return { denied: body.message };
  // A server that refuses the question is wrongly asked, not away: that is never passed over.
  if (status >= 400 && status < 500 && status !== 429)
    return { denied: 'Authorization Extension: ' + problem };
  return unavailable(problem);
}

function unavailable(reason) {
  if (!settings.fail_open) return { denied: 'Authorization Extension: ' + reason };
  return { failure: reason, policy: { groups: [], roles: [], permissions: [] } };
}

function deny(context, message) {
  LOG.warn('login denied: ' + message);
  var page = context.form().setError(message).createErrorPage(Status.FORBIDDEN);
  context.failure(AuthenticationFlowError.ACCESS_DENIED, page);
}

function connection() {
  return authenticationSession.getUserSessionNotes().get('identity_provider') || realm.getName();
}

/** What the user's attribute `authorization` is from now on. */
function authorizationOf(persisted, client) {
  if (settings.persist === 'replace') return persisted;
  var there = parsed(user.getFirstAttribute('authorization') || '');
  if (settings.persist === 'per_application') {
    there.applications = there.applications || {};
    there.applications[client] = persisted;
  } else {
    Object.keys(persisted).forEach(function (kind) { there[kind] = persisted[kind]; });
  }
  return there;
}

/** The values of an attribute of the user that are not empty. Keycloak has taken them apart. */
function attribute(name) {
  var values = [];
  user.getAttributeStream(name).forEach(function (value) { values.push(String(value)); });
  return values.filter(function (value) { return value !== ''; });
}

function union(first, second) {
  return first.concat(second).filter(function (item, index, all) {
    return all.indexOf(item) === index;
  });
}

/** The object of a JSON text; an empty one if it is none. */
function parsed(text) {
  try {
    var value = JSON.parse(text);
    return value !== null && typeof value === 'object' ? value : {};
  } catch (error) {
    return {};
  }
}
