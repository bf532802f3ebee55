// Prints the history of a company whose users join groups, as lines of `import --format changes`:
// COUNT memberships of COUNT / 10 users, PER_LINE a line and an event.
// usage: node bench/memberships.mjs COUNT PER_LINE
const [count, perLine] = process.argv.slice(2).map(Number);
const groups = 1000;

const group = (i) => `group-${String(i % groups).padStart(5, '0')}`;
const user = (i) => `auth0|${Math.floor(i / 10).toString(16).padStart(24, '0')}`;

let text = '';
const line = (value) => {
  text += `${JSON.stringify(value)}\n`;
  if (text.length < 1 << 20) return;
  process.stdout.write(text);
  text = '';
};

const at = '2020-01-01T00:00:00Z';
line({
  reason: 'setup',
  occurred_at: at,
  changes: [
    { op: 'create_application', id: 'books', name: 'Books' },
    { op: 'create_permission', id: 'pay', application: 'books', name: 'pay' },
    { op: 'create_role', id: 'clerk', name: 'Clerk', permissions: ['pay'] },
    ...Array.from({ length: groups }, (_, i) => ({ op: 'create_group', id: group(i), name: group(i) })),
    { op: 'assign_group_roles', group: group(0), roles: ['clerk'] },
  ],
});
// Users come ten memberships at a time; those of one line are in one group.
for (let first = 0, turn = 0; first < count; first += perLine, ++turn) {
  const users =
    perLine === 1
      ? [user(first)]
      : Array.from({ length: Math.min(perLine, count - first) }, (_, i) => user(((first % (count / 10)) + i) * 10));
  line({
    reason: 'joins the team',
    ticket: `HR-${turn % 5000}`,
    occurred_at: at,
    changes: [{ op: 'add_members', group: group(perLine === 1 ? first * 7 : turn), users }],
  });
}
process.stdout.write(text);
