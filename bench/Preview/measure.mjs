// How long a preview takes: from the request for a picture of an unsaved template to the last byte of its PDF, over TLS, as the designer asks.
//   ./akashi up            (in another terminal; it writes demo.json)
//   node bench/Preview/measure.mjs [--data DIR] [--times 300]
// Each request sends another content, so that nothing can be remembered. Prints p50 and p99, and what of it was drawing.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';

const option = (name, otherwise) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise);
const data = option('--data', 'data');
const times = Number(option('--times', '300'));
const demo = JSON.parse(readFileSync(join(data, 'demo.json'), 'utf8'));
const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: readFileSync(join(data, 'ca.pem')) });
const cookies = new Map();

const signIn = await send('GET', '/sign-in');
const user = demo.users.find(user => user.role === 'administrator');
await post('/sign-in', { csrf: csrfIn(signIn), company: demo.companyCode, id: user.id, password: user.password });
const form = await send('GET', '/console/documents/templates/new');
const made = await post('/console/documents/templates/new', { csrf: csrfIn(form), name: 'preview benchmark', sample: 'qualified-invoice' });
const page = made.headers.location;
const { csrf, draft } = JSON.parse((await send('GET', `${page}/draft`)).body);

for (let i = 0; i < 30; i++) await preview(i);
const [whole, drawing] = [[], []];
for (let i = 0; i < times; i++) {
  const begun = performance.now();
  const answer = await preview(1000 + i);
  whole.push(performance.now() - begun);
  drawing.push(Number(answer.headers['server-timing'].match(/dur=([0-9.]+)/)[1]));
}
const line = (name, all) => {
  all.sort((a, b) => a - b);
  const at = share => all[Math.min(all.length - 1, Math.floor(share * all.length))].toFixed(1);
  console.log(`${name.padEnd(16)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms`);
};
console.log(`${times} previews of the qualified invoice, one after another`);
line('request to PDF', whole);
line('of it drawing', drawing);
await post(`${page}/archive`, { csrf: csrfIn(await send('GET', page)) });
agent.destroy();

async function preview(i) {
  const answer = await post(`${page}/preview`, { csrf, template: draft.replace('INV-2026', `INV-${i}`) }, 'template');
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body.slice(0, 200)}`);
  return answer;
}

function csrfIn({ body }) {
  return body.match(/name="csrf" value="([0-9A-F]+)"/)[1];
}

function post(path, fields, file) {
  const boundary = 'akashi-preview-benchmark';
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${name === file ? `; filename="${name}.json"\r\nContent-Type: application/json` : ''}\r\n\r\n${value}\r\n`,
  );
  return send('POST', path, Buffer.from(`${parts.join('')}--${boundary}--\r\n`), `multipart/form-data; boundary=${boundary}`);
}

function send(method, path, body, type) {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'text/html', cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    if (body) Object.assign(headers, { 'content-type': type, 'content-length': body.length });
    const sent = request(new URL(path, demo.url), { method, agent, headers }, answer => {
      for (const cookie of answer.headers['set-cookie'] ?? []) {
        const [, name, value] = cookie.match(/^([^=]+)=([^;]*)/);
        cookies.set(name, value);
      }
      const chunks = [];
      answer.on('data', chunk => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
