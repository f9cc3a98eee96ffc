// The outcome of each browser test as a TAP line, which the test runner counts.
export default class Tap {
  onBegin() { this.number = 0; }

  onTestEnd(test, result) {
    const name = test.titlePath().slice(2).filter(Boolean).join(' / ').replaceAll('#', '');
    const good = result.status === 'passed' || result.status === 'skipped';
    this.number += 1;
    console.log(`${good ? 'ok' : 'not ok'} ${this.number} - ${name}${result.status === 'skipped' ? ' # SKIP' : ''} (${(result.duration / 1000).toFixed(1)} s)`);
    for (const e of good ? [] : result.errors) console.log((e.stack ?? e.message ?? String(e.value)).replace(/\x1b\[[0-9;]*m/g, '').split('\n').slice(0, 40).map((l) => `  ${l}`).join('\n'));
  }

  onError(e) { console.log(`not ok ${this.number += 1} - ${(e.message ?? '').split('\n')[0]}`); }
  printsToStdio() { return true; }
}
