// sense.test.mjs - what a schema cannot say is checked at the door too: a score on its survey's scale, a
// consent that is a clear yes or no.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from './server.mjs';

test('scores and consents are checked', async () => {
  const server = await new Server().start();
  try {
    const tell = (event, properties) => server.call('/v1/track', { userId: 'u', event, properties });
    for (const [event, properties, field] of [
      ['Survey Answered', { survey: 'nps', score: 11 }, 'properties.score'],
      ['Survey Answered', { survey: 'csat', score: 0 }, 'properties.score'],
      ['Survey Answered', { survey: 'csat', score: 6 }, 'properties.score'],
      ['Consent Changed', { channel: 'email', purpose: 'marketing', state: 'perhaps' }, 'properties.state'],
    ]) {
      const answer = await tell(event, properties);
      assert.deepEqual([answer.status, answer.json.field], [400, field], answer.text);
    }
    for (const [event, properties] of [
      ['Survey Answered', { survey: 'nps', score: 0 }],
      ['Survey Answered', { survey: 'csat', score: 5 }],
      ['Survey Answered', { survey: 'wine', score: 90 }],
      ['Consent Changed', { channel: 'email', purpose: 'marketing', state: 'Granted' }],
      ['Consent Changed', { channel: 'email', purpose: 'feedback', state: 'opted_out' }],
      ['Consent Changed', { channel: 'email', purpose: 'feedback', state: true }],
    ]) {
      const answer = await tell(event, properties);
      assert.equal(answer.status, 200, answer.text);
    }
  } finally {
    await server.remove();
  }
});
