// Starts Chromium for a script of this folder, with the input that the test gave on stdin. Playwright comes with the web
// project, so that there is one version of it.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const require = createRequire(new URL('../../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
export const { AxeBuilder } = require('@axe-core/playwright');

export const input = JSON.parse(await text(process.stdin));

const pictures = new URL('../../../artifacts/test/pictures/', import.meta.url).pathname;

/** Runs the steps in a browser of its own; leaves a picture behind when one fails. */
export async function inBrowser(name, steps, options = {}) {
  mkdirSync(pictures, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.BAILEY_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  try {
    await steps(page, context, complaints);
  } catch (error) {
    await page.screenshot({ path: `${pictures}${name}.png`, fullPage: true }).catch(() => {});
    console.error(`${name} failed at ${page.url().split('#')[0]}; picture: artifacts/test/pictures/${name}.png`);
    for (const complaint of complaints) console.error(complaint);
    throw error;
  } finally {
    await browser.close();
  }
}

export function check(condition, words) {
  if (!condition) throw new Error(words);
}

/** Attaches to a terminal from inside the page, as the page itself does, and waits until its whole output matches. */
export async function terminalShows(page, attachPath, pattern) {
  const seen = await page.evaluate(
    ({ path, source }) =>
      new Promise((resolve) => {
        const socket = new WebSocket(location.origin.replace('http', 'ws') + path);
        socket.binaryType = 'arraybuffer';
        const decoder = new TextDecoder();
        let output = '';
        let bytes;
        const end = (found) => {
          clearTimeout(timer);
          socket.close();
          resolve({ found, output });
        };
        const timer = setTimeout(() => end(false), 30_000);
        socket.onclose = () => end(false);
        socket.onmessage = ({ data }) => {
          if (typeof data === 'string') {
            const control = JSON.parse(data);
            if (control.type === 'hello') bytes = control.offset;
            return;
          }
          output += decoder.decode(data, { stream: true });
          bytes += data.byteLength;
          socket.send(JSON.stringify({ type: 'ack', offset: bytes }));
          if (new RegExp(source).test(output)) end(true);
        };
      }),
    { path: attachPath, source: pattern.source },
  );
  check(seen.found, `the terminal does not show ${pattern}; it shows: ${seen.output}`);
}

/** What axe finds that is serious; says what and where. Colours are looked at when they have come to rest. */
export async function accessible(page, what) {
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.waitForFunction(() =>
    document.getAnimations().every((one) => one.playState !== 'running' || one.effect?.getComputedTiming().iterations === Infinity),
  );
  const result = await new AxeBuilder({ page }).analyze();
  const serious = result.violations.filter((violation) => ['serious', 'critical'].includes(violation.impact));
  const words = serious.map((v) => `${what}: ${v.id} (${v.impact}): ${v.help}\n  ${v.nodes.map((n) => `${n.target.join(' ')} ${n.failureSummary?.split('\n')[1] ?? ''}`).join('\n  ')}`);
  return words;
}
