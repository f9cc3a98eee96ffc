// Where a plot's axis of values begins and ends: at nothing or below, at a round number above the values,
// and never beyond what they can be: no share is 120 %.
export function valueAxis(values: (number | null)[], most?: number) {
  const largest = Math.max(0, ...values.map((v) => v ?? 0));
  const whole = most !== undefined && largest * 1.25 > most;
  return {
    type: 'value' as const,
    min: (v: { min: number }) => Math.min(0, v.min),
    splitNumber: 4,
    ...(whole ? { max: most, interval: most / 4 } : {}),
  };
}
