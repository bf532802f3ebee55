// A row of the table: samples of ours and of the bare work beside it, in one run (bench/README.md).
export const print = ({ row, where, unit = 's', measure = 'time', ours, reference, referenceIs, goal, note = '' }) =>
  console.log(JSON.stringify({ row, case: where, unit, measure, ours, reference, reference_is: referenceIs, goal, note }));

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
