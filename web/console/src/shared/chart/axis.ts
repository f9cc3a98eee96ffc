// Where a plot's axis of values begins and ends: at nothing or below, at a round number above the values,
// and never beyond what they can be: no share is 120 %.
export function valueAxis(values: (number | null)[], most?: number, least = 0) {
  const largest = Math.max(0, ...values.map((v) => v ?? 0));
  const whole = most !== undefined && largest * 1.25 > most;
  const below = least < 0 && values.some((v) => v !== null && v < 0);
  return {
    type: 'value' as const,
    min: (v: { min: number }) => (below ? least : Math.min(0, v.min)),
    splitNumber: 4,
    ...(whole ? { max: most, interval: (most - (below ? least : 0)) / 4 } : {}),
  };
}
