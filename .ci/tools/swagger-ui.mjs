// swagger-ui.mjs PROGRAM PICTURE: opens the explorer of a fresh service in Chromium, authorizes with a token, and presses
// Execute on every operation as it is prefilled: all but DELETE from top to bottom, then each DELETE from bottom to top.
// Each must succeed. Only the ids that the service makes are typed in. An opened operation is at most HEIGHT_MAX pixels
// high, and nothing is asked of another host. A picture of one operation is written to PICTURE, one of the top of the
// page and one of an opened operation beside it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import puppeteer from 'puppeteer-core';

const [program, picture] = process.argv.slice(2);
const TOKEN = 'a-token-for-the-explorer';
const BROWSER = process.env.CHROMIUM ?? '/usr/bin/chromium';
const PATIENCE = 60_000;
const HEIGHT_MAX = 2_000;
/** The operation of the pictures. */
const PICTURED = 'add_mobile_numbers';
/** The operations that make an id, by the parameter of paths that takes it. */
const MAKERS = { id: 'create_exclusive_number', token_id: 'create_token' };

/** Starts the service; where it listens is in its log. */
async function serve(folder) {
  const service = spawn(program, ['serve'], {
    env: {
      ...process.env,
      NUMBERING_BIND: '127.0.0.1:0',
      NUMBERING_DATABASE_URL: `sqlite://${join(folder, 'numbering.db')}`,
      NUMBERING_BOOTSTRAP_TOKEN: TOKEN,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  for await (const line of createInterface({ input: service.stderr })) {
    const ready = /ready: (http:\/\/[^/]+)/.exec(line);
    if (ready) {
      service.stderr.resume();
      return { service, origin: ready[1] };
    }
  }
  throw new Error(`${program} ended before it was ready`);
}

/** The operations of the document, in its order. */
async function operationsOf(origin) {
  const { paths } = await (await fetch(`${origin}/api-docs/openapi.json`)).json();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, responses }]) => ({
      id: operationId,
      name: `${method.toUpperCase()} ${path}`,
      takes: Object.keys(MAKERS).find((parameter) => path.includes(`{${parameter}}`)),
      deletes: method === 'delete' || path.endsWith('/destroy'),
      statuses: Object.keys(responses),
    })),
  );
}

/** A page that remembers what went wrong on it. */
async function openPage(browser, origin) {
  const page = await browser.newPage();
  const troubles = [];
  page.setDefaultTimeout(PATIENCE);
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) {
      troubles.push(`a request to ${url.origin}`);
    }
  });
  await page.goto(`${origin}/swagger-ui/`, { waitUntil: 'networkidle0' });
  await page.waitForSelector('.opblock');
  return { page, troubles };
}

async function authorize(page) {
  await page.click('.btn.authorize');
  await page.type('.auth-container input', TOKEN);
  await page.click('.auth-btn-wrapper .btn.authorize');
  await page.waitForSelector('.auth-container .auth-btn-wrapper .btn:not(.authorize)');
  await page.click('.btn.modal-btn.btn-done');
  await page.waitForSelector('.auth-wrapper .authorize.locked');
}

/** Opens an operation, and returns its block and its height. */
async function open(page, { id, name }) {
  const block = await page.$(`[id$="-${id}"].opblock`);
  assert.ok(block, `${name} is on the page`);
  await block.$eval('.opblock-summary-control', (button) => button.click());
  await block.waitForSelector('.btn.execute');
  await block.waitForSelector('.responses-table .response');
  const height = await block.evaluate((element) => element.getBoundingClientRect().height);
  return { block, height };
}

/** Presses Execute, and returns the status and the text of the answer, which the page shows. */
async function execute(page, block) {
  const answered = page.waitForResponse((response) => new URL(response.url()).pathname.startsWith('/api/'));
  await block.$eval('.btn.execute', (button) => button.click());
  const answer = await answered;
  const shown = await block.waitForSelector('.live-responses-table .response .response-col_status');
  const status = Number.parseInt(await shown.evaluate((cell) => cell.innerText), 10);
  assert.equal(status, answer.status(), 'the page shows the status');
  return { status, text: status === 204 ? '' : await answer.text() };
}

async function close(block) {
  await block.$eval('.opblock-summary-control', (button) => button.click());
}

async function fill(input, text) {
  await input.click({ count: 3 });
  await input.press('Backspace');
  await input.evaluate((element) => element.select());
  await input.type(text);
  // the page takes the text over when the input loses the focus
  await input.press('Tab');
}

/** A session in the explorer. */
class Session {
  constructor(page, operations, picture) {
    Object.assign(this, { page, operations, picture, ids: {}, rows: [], highest: 0 });
  }

  async run() {
    const deletions = this.operations.filter((operation) => operation.deletes).reverse();
    for (const operation of [...this.operations.filter((other) => !other.deletes), ...deletions]) {
      this.rows.push(await this.press(operation));
    }
  }

  async press(operation) {
    if (operation.takes && !this.ids[operation.takes]) {
      await this.press(this.operations.find((maker) => maker.id === MAKERS[operation.takes]));
    }
    const { block, height } = await open(this.page, operation);
    this.highest = Math.max(this.highest, height);
    assert.ok(height <= HEIGHT_MAX, `${operation.name} is ${height} pixels high`);
    if (operation.takes) {
      const input = await block.$(`tr[data-param-name="${operation.takes}"] input`);
      await fill(input, this.ids[operation.takes]);
    }
    const isPictured = operation.id === PICTURED && this.picture;
    if (isPictured) await block.screenshot({ path: this.picture.replace(/(\.png)?$/, '-opened.png') });
    const { status, text } = await execute(this.page, block);
    assert.ok(status < 300 && operation.statuses.includes(`${status}`), `${operation.name}: ${status} ${text}`);
    this.remember(operation, text);
    if (isPictured) await this.photograph(block);
    await close(block);
    return `${status} ${operation.name}`;
  }

  remember(operation, text) {
    for (const [parameter, maker] of Object.entries(MAKERS)) {
      if (operation.id === maker) this.ids[parameter] = JSON.parse(text).id;
    }
    if (operation.deletes) delete this.ids[operation.takes];
  }

  /** The picture of the README: what was asked and what came back. */
  async photograph(block) {
    await block.$eval('textarea.body-param__text', (text) => text.blur());
    await block.$eval('.opblock-section-request-body', (element) => element.scrollIntoView());
    await this.page.screenshot({ path: this.picture });
  }
}

const folder = await mkdtemp(join(tmpdir(), 'numbering-explorer-'));
const { service, origin } = await serve(folder);
const browser = await puppeteer.launch({
  executablePath: BROWSER,
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
  defaultViewport: { width: 1280, height: 1244 },
});
try {
  const { page, troubles } = await openPage(browser, origin);
  assert.equal(await page.title(), 'numbering');
  if (picture) await page.screenshot({ path: picture.replace(/(\.png)?$/, '-top.png') });
  await authorize(page);
  const session = new Session(page, await operationsOf(origin), picture);
  await session.run();
  console.log(session.rows.join('\n'));
  assert.deepEqual(troubles, []);
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  assert.ok(!kept.includes(TOKEN), 'the browser keeps no token');
  console.log(`${session.rows.length} operations; the highest takes ${Math.round(session.highest)} pixels`);
} finally {
  await browser.close();
  service.kill('SIGTERM');
  if (service.exitCode === null) await once(service, 'exit');
  await rm(folder, { recursive: true });
}
assert.equal(service.exitCode, 0, 'the service ends well');
