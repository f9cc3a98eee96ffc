// dns.mjs - a name server of the tests, on loopback: answers TXT questions from a table that a test may
// change while it runs, over UDP and, for what is longer than 512 bytes, TCP. Not a test.
import dgram from 'node:dgram';
import net from 'node:net';
import { freePort } from './server.mjs';

const short = (n) => Buffer.from([n >> 8, n & 255]);

function question(bytes) {
  const labels = [];
  let at = 12;
  while (bytes[at]) {
    labels.push(bytes.toString('latin1', at + 1, at + 1 + bytes[at]));
    at += bytes[at] + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5 };
}

function record(text) {
  const strings = text.match(/[^]{1,255}/g) ?? [''];
  const data = Buffer.concat(strings.map((s) => Buffer.concat([Buffer.from([s.length]), Buffer.from(s, 'latin1')])));
  return Buffer.concat([Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0]), short(data.length), data]);
}

export class Dns {
  constructor(names = {}) {
    this.names = names; // {"shop.example": ["v=spf1 -all"]}; null: a failure
    this.asked = [];
  }

  answer(bytes, tcp) {
    const { name, end } = question(bytes);
    this.asked.push(name);
    const texts = this.names[name];
    const records = Buffer.concat((texts ?? []).map(record));
    const cut = !tcp && end + records.length > 512;
    const code = texts === null ? 2 : texts ? 0 : 3;
    const head = Buffer.concat([bytes.subarray(0, 2), Buffer.from([0x81 | (cut ? 2 : 0), 0x80 | code]), short(1), short(cut ? 0 : (texts ?? []).length), short(0), short(0)]);
    return Buffer.concat([head, bytes.subarray(12, end), cut ? Buffer.alloc(0) : records]);
  }

  async start() {
    const port = await freePort();
    this.address = `127.0.0.1:${port}`;
    this.udp = dgram.createSocket('udp4', (bytes, from) => this.udp.send(this.answer(bytes, false), from.port, from.address));
    this.tcp = net.createServer((socket) => {
      let got = Buffer.alloc(0);
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        got = Buffer.concat([got, bytes]);
        if (got.length < 2 || got.length < 2 + got.readUInt16BE()) return;
        const answer = this.answer(got.subarray(2), true);
        socket.end(Buffer.concat([short(answer.length), answer]));
      });
    });
    await new Promise((done) => this.udp.bind(port, '127.0.0.1', done));
    await new Promise((done) => this.tcp.listen(port, '127.0.0.1', done));
    return this;
  }

  stop() {
    this.udp.close();
    this.tcp.close();
  }
}
