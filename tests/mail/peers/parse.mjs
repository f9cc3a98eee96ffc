// parse.mjs - the two parts of a mail of ours, decoded from quoted-printable. Nothing more general.
export function simpleParser(mail) {
  const [boundary] = /boundary="([^"]+)"/.exec(mail).slice(1);
  const [text, html] = mail.split(`--${boundary}`).slice(2).length ? mail.split(`\r\n--${boundary}`).slice(1, 3) : ['', ''];
  const decode = (part) => {
    const body = part.slice(part.indexOf('\r\n\r\n') + 4).replace(/=\r\n/g, '');
    return Buffer.from(body.replace(/=([0-9A-F]{2})/g, (_, x) => String.fromCharCode(parseInt(x, 16))), 'latin1').toString('utf8');
  };
  return { text: decode(text), html: decode(html) };
}
