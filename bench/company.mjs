// Prints the company that bench/policy asks about, as lines for `muniment import --format changes`:
// 3 000 users, each in three of 1 000 nested groups; every fifth group has a role of one of four
// applications, each role five permissions; every tenth group has a mapping.
const users = 3000;
const groups = 1000;
const applications = 4;
const roles = 200;

const range = (count) => Array.from({ length: count }, (_, index) => index);
const occurred_at = '2026-01-01T00:00:00Z';
const print = (changes) =>
  console.log(JSON.stringify({ occurred_at, reason: 'benchmark', changes }));

print(
  range(applications).map((a) => ({ op: 'create_application', id: `app-${a}`, name: `App ${a}` }))
);
print(
  range(roles * 5).map((p) => ({
    op: 'create_permission',
    id: `p-${p}`,
    application: `app-${Math.floor(p / 5) % applications}`,
    name: `do:thing-${p}`,
  }))
);
print(
  range(roles).map((r) => ({
    op: 'create_role',
    id: `r-${r}`,
    application: `app-${r % applications}`,
    name: `Role ${r}`,
    permissions: range(5).map((p) => `p-${r * 5 + p}`),
  }))
);
print(range(groups).map((g) => ({ op: 'create_group', id: `g-${g}`, name: `Group ${g}` })));
// A tree with five children a group, so that somebody at the bottom is in six levels.
print(
  range(groups / 5).map((g) => ({
    op: 'nest_groups',
    group: `g-${g}`,
    children: range(5)
      .map((c) => g * 5 + c + 1)
      .filter((child) => child < groups)
      .map((child) => `g-${child}`),
  }))
);
print(
  range(groups / 5).map((r) => ({
    op: 'assign_group_roles',
    group: `g-${r * 5}`,
    roles: [`r-${r % roles}`],
  }))
);
print(
  range(groups / 10).map((m) => ({
    op: 'add_mappings',
    group: `g-${m * 10}`,
    mappings: [{ connection_name: 'staff', group_name: `Directory ${m}` }],
  }))
);
print(
  range(groups).map((g) => ({
    op: 'add_members',
    group: `g-${g}`,
    users: [g, g + 1000, g + 2000].flatMap((u) =>
      [0, 1, 2].map((turn) => `auth0|${(u * 7 + turn * 1013) % users}`)
    ),
  }))
);
