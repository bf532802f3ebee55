// Prints a history for bench/past, as lines for `muniment import --format changes`: a company of
// fixed size whose memberships and roles change, one change a line, one a minute, EVENTS of them.
// usage: node bench/years.mjs EVENTS
const events = Number(process.argv[2]);
const users = 500;
const groups = 100;
const roles = 50;

const range = (count) => Array.from({ length: count }, (_, index) => index);
// mulberry32: the same history every time.
let state = 20260101;
const below = (bound) => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
};

let minute = Date.UTC(2006, 0, 1) / 60000;
let text = '';
const print = (changes) => {
  const occurred_at = new Date(minute++ * 60000).toISOString();
  text += `${JSON.stringify({ occurred_at, reason: 'benchmark', changes })}\n`;
  if (text.length < 1 << 20) return;
  process.stdout.write(text);
  text = '';
};

print([{ op: 'create_application', id: 'app', name: 'App' }]);
print(range(users).map((u) => ({ op: 'create_user', id: `u-${u}` })));
print(
  range(roles).map((r) => ({
    op: 'create_permission',
    id: `p-${r}`,
    application: 'app',
    name: `do:thing-${r}`,
  }))
);
print(
  range(roles).map((r) => ({
    op: 'create_role',
    id: `r-${r}`,
    application: 'app',
    name: `Role ${r}`,
    permissions: [`p-${r}`],
  }))
);
print(range(groups).map((g) => ({ op: 'create_group', id: `g-${g}`, name: `Group ${g}` })));
print(
  range(groups / 5).map((g) => ({
    op: 'nest_groups',
    group: `g-${g}`,
    children: range(5)
      .map((i) => g * 5 + i + 1)
      .filter((child) => child < groups)
      .map((child) => `g-${child}`),
  }))
);
print(
  range(roles).map((r) => ({
    op: 'assign_group_roles',
    group: `g-${r * 2}`,
    roles: [`r-${r}`],
  }))
);

const members = range(groups).map(() => new Set());
for (let event = 0; event < events; ++event) {
  const group = below(groups);
  const user = below(users);
  const joins = !members[group].has(user);
  // About three groups a user, however long the history.
  if (joins && members[group].size >= 15) {
    const leaving = [...members[group]][0];
    members[group].delete(leaving);
    print([{ op: 'remove_members', group: `g-${group}`, users: [`u-${leaving}`] }]);
    continue;
  }
  if (joins) members[group].add(user);
  else members[group].delete(user);
  print([{ op: joins ? 'add_members' : 'remove_members', group: `g-${group}`, users: [`u-${user}`] }]);
}
process.stdout.write(text);
