// nodemailer.mjs PORT COUNT KEY MAIL - nodemailer's pooled transport with DKIM, the same mail's parts to a sink:
// prints the microseconds of processor time a message takes, its threads included.
import { readFileSync } from 'node:fs';
import { simpleParser } from './parse.mjs';
import nodemailer from 'nodemailer';

const [port, count, key, file] = process.argv.slice(2);
const { html, text } = simpleParser(readFileSync(file, 'latin1'));
const transport = nodemailer.createTransport({
  pool: true, maxConnections: 5, maxMessages: Infinity, host: '127.0.0.1', port: Number(port), secure: false, ignoreTLS: true,
  dkim: { domainName: 'example.com', keySelector: 'n', privateKey: readFileSync(key, 'utf8') },
});
const send = (i) => transport.sendMail({
  from: 'Shop <shop@example.com>', to: `b-${i}@example.com`, subject: `Your order b-${i} is confirmed`,
  text: text.replaceAll('b-0', `b-${i}`), html: html.replaceAll('b-0', `b-${i}`),
  list: { unsubscribe: 'https://shop.example/u' },
});
async function run(n) {
  let next = 0;
  await Promise.all(Array.from({ length: 20 }, async () => { while (next < n) await send(next++); }));
}
await run(200); // its code is compiled
const before = process.cpuUsage();
await run(Number(count));
const used = process.cpuUsage(before);
console.log(((used.user + used.system) / count).toFixed(1));
transport.close();
