// Prints rows (bench/README.md) as a table in Markdown: medians, spreads, ratios, goals.
// usage: node bench/table.mjs ROWS.ndjson...
import { readFileSync } from 'node:fs';
import { median } from './rows.mjs';

const units = { s: [[1, 's'], [1e-3, 'ms'], [1e-6, 'µs'], [1e-9, 'ns']], B: [[1, 'B']], '1/s': [[1e6, 'M/s'], [1e3, 'k/s'], [1, '/s']] };

const figure = (value, unit) => {
  const steps = units[unit] ?? [[1, unit]];
  const [size, name] = steps.find(([size]) => value >= size) ?? steps.at(-1);
  return `${(value / size).toPrecision(3)} ${name}`;
};
const shown = (samples, unit) =>
  `${figure(median(samples), unit)} (${figure(Math.min(...samples), unit)} .. ${figure(Math.max(...samples), unit)})`;

/// How it compares, as the goal puts it, and whether it is met.
const compare = ({ ours, reference, measure, goal }) => {
  const [mine, bare] = [median(ours), median(reference)];
  const slower = measure === 'rate' ? bare / mine : mine / bare;
  if (!('at_most' in goal || 'at_least' in goal)) return { ratio: `${slower.toFixed(3)} ×`, goal: 'at full size', met: null };
  if ('at_most' in goal)
    return { ratio: `${slower.toFixed(2)} ×`, goal: `≤ ${goal.at_most} ×`, met: slower <= goal.at_most };
  const faster = 1 / slower;
  const put = (part) => (goal.at_least > 1 ? `${Number(part.toPrecision(3))} ×` : `${(part * 100).toFixed(0)} %`);
  return { ratio: put(faster), goal: `≥ ${put(goal.at_least)}`, met: faster >= goal.at_least };
};

console.log('| what | case | Muniment, median (spread) | reference, median (spread) | ratio | goal | | the reference |');
console.log('|---|---|---|---|---|---|---|---|');
for (const path of process.argv.slice(2))
  for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
    const row = JSON.parse(line);
    const { ratio, goal, met } = compare(row);
    console.log(
      `| ${row.row} | ${row.case} | ${shown(row.ours, row.unit)} | ${shown(row.reference, row.unit)} | ${ratio} | ${goal} | ${{ true: 'met', false: '**missed**', null: '' }[met]} | ${row.reference_is}${row.note ? `; ${row.note}` : ''} |`,
    );
  }
