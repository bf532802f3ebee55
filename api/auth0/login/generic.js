/**
 * Muniment at login: a function for any login pipeline on Node 18 or later.
 *
 *   const { authorize, settings } = require('./muniment.js');
 *   const outcome = await authorize({
 *     user_id: 'auth0|1', client_id: 'payroll', connection: 'staff', groups: ['Domain Users'],
 *     audiences: [], scope: 'openid read:salaries', api_key: process.env.MUNIMENT_API_KEY,
 *   });
 *   if (outcome.denied) throw new Error(outcome.denied);
 */
"@authorize.js@";

module.exports = { authorize, settings };
