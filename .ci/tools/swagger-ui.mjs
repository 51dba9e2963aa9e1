// swagger-ui.mjs PROGRAM PICTURE: opens the explorer of a fresh service in Chromium, authorizes with a token,
// and does GET, POST and DELETE of mobile numbers through "Try it out". What is shown must be what the API
// answers, and nothing may be asked of another host. A picture of the page is written to PICTURE.

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
const PATIENCE = 20_000;
const MOBILE_NUMBERS = '/api/v1/tenants/{tenant_id}/mobile_numbers/';
const NUMBERS = { phoneNumbers: [{ phoneNumber: '+32471123456' }, { phoneNumber: '+3299996666' }] };

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

/** What the explorer cannot be expected to have: a tenant. */
async function makeTenant(origin) {
  const answer = await fetch(`${origin}/api/v1/tenants/`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ tenantId: 'foo' }),
  });
  assert.equal(answer.status, 201);
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

/** Opens one operation, fills it in, sends it, and gives what the page then shows. */
async function tryOut(page, method, path, body) {
  const summary = await page.evaluateHandle(
    (wanted, verb) =>
      [...document.querySelectorAll(`.opblock-${verb}`)].find(
        (block) => block.querySelector('.opblock-summary-path')?.dataset.path === wanted,
      ),
    path,
    method,
  );
  const block = summary.asElement();
  assert.ok(block, `${method} ${path} is on the page`);
  await block.$eval('.opblock-summary-control', (button) => button.click());
  await block.waitForSelector('.btn.execute');
  await fill(await block.waitForSelector('tr[data-param-name="tenant_id"] input'), 'foo');
  if (body) {
    await fill(await block.waitForSelector('textarea.body-param__text'), JSON.stringify(body));
  }
  await block.$eval('.btn.execute', (button) => button.click());
  await block.waitForSelector('.live-responses-table .response-col_status');
  const status = await block.$eval('.live-responses-table .response .response-col_status', (cell) => cell.innerText);
  const shown = await block.$eval('.live-responses-table .response .highlight-code pre, .live-responses-table .response pre', (code) => code.innerText);
  return { block, status: Number.parseInt(status, 10), body: JSON.parse(shown) };
}

async function fill(input, text) {
  await input.click({ count: 3 });
  await input.press('Backspace');
  await input.evaluate((element) => element.select());
  await input.type(text);
}

async function close(block) {
  await block.$eval('.opblock-summary-control', (button) => button.click());
}

/** The picture of the README: what was asked and what came back. */
async function photograph(page, block, picture) {
  await block.$eval('textarea.body-param__text', (text) => {
    text.style.minHeight = '5em';
    text.style.height = '5em';
    text.blur();
  });
  await block.evaluate((element) => element.scrollIntoView());
  await page.screenshot({ path: picture });
}

async function drive(page, picture) {
  const added = await tryOut(page, 'post', MOBILE_NUMBERS, NUMBERS);
  assert.equal(added.status, 201);
  assert.deepEqual(added.body.result, NUMBERS.phoneNumbers.map((number) => ({ ...number, status: 'added' })));
  await photograph(page, added.block, picture);
  await close(added.block);

  const removed = await tryOut(page, 'delete', MOBILE_NUMBERS, { phoneNumbers: [NUMBERS.phoneNumbers[1]] });
  assert.equal(removed.status, 200);
  assert.deepEqual(removed.body, {});
  await close(removed.block);

  const listed = await tryOut(page, 'get', MOBILE_NUMBERS);
  assert.equal(listed.status, 200);
  assert.deepEqual(listed.body, { assigned_numbers: [], available_numbers: ['+32471123456'] });
}

const folder = await mkdtemp(join(tmpdir(), 'numbering-explorer-'));
const { service, origin } = await serve(folder);
const browser = await puppeteer.launch({
  executablePath: BROWSER,
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
  defaultViewport: { width: 1280, height: 1244 },
});
try {
  await makeTenant(origin);
  const { page, troubles } = await openPage(browser, origin);
  await authorize(page);
  await drive(page, picture);
  assert.deepEqual(troubles, []);
  console.log('POST 201, DELETE 200, GET 200; nothing was asked of another host');
} finally {
  await browser.close();
  service.kill('SIGTERM');
  if (service.exitCode === null) await once(service, 'exit');
  await rm(folder, { recursive: true });
}
assert.equal(service.exitCode, 0, 'the service ends well');
