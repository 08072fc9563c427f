// What a person meets when the ground moves: the server restarts, their session is ended elsewhere, they are removed. Nothing typed is lost.
import { check, inBrowser, input } from './chromium.mjs';

const { address, email, password, organisation, workspace, terminal, server, session, removal } = input;
const at = `${address}${organisation}/workspaces/${workspace}?file=notes.txt&terminal=${terminal}`;

const signIn = async (page) => {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
};
const shown = (page, pattern) => page.locator('.xterm-rows, .xterm-accessibility').filter({ hasText: pattern }).first().waitFor();

await inBrowser('lines', async (page, context) => {
  // What the terminal shows is read from its rows, which only the drawing without a graphics card has.
  await page.addInitScript(() => {
    HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, {
      apply: (target, self, args) => (String(args[0]).startsWith('webgl') ? null : Reflect.apply(target, self, args)),
    });
  });
  await page.goto(`${address}sign-in`);
  await signIn(page);
  await page.getByRole('heading', { name: 'Workspaces' }).waitFor();
  await page.goto(at);
  const editor = page.locator('.cm-content');
  await editor.waitFor();
  await page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab').first().waitFor();
  await shown(page, /tick-\d+/);

  // The server restarts: the terminal is there again by itself and has missed nothing.
  const lost = page.getByText('The server restarts.').waitFor();
  process.kill(server, 'SIGTERM');
  await lost;
  await page.getByText('The server restarts.').waitFor({ state: 'detached', timeout: 60_000 });
  await editor.click();
  const count = await page.evaluate(() => [...document.querySelectorAll('.xterm-rows > div')].map((row) => row.textContent));
  const before = Math.max(...count.flatMap((text) => [...text.matchAll(/tick-(\d+)/g)].map((m) => Number(m[1]))));
  await shown(page, new RegExp(`tick-${before + 3}\\b`));
  const ticks = await page.evaluate(() =>
    [...document.querySelectorAll('.xterm-rows > div')].flatMap((row) => [...row.textContent.matchAll(/tick-(\d+)/g)].map((m) => Number(m[1]))),
  );
  check(ticks.every((tick, i) => i === 0 || tick === ticks[i - 1] + 1), `ticks are missing or twice: ${ticks.join(' ')}`);

  // The session is ended elsewhere while something is not saved: it is said, and after the sign-in the text is there.
  await editor.click();
  await page.keyboard.type('typed before the end ');
  const mine = await page.evaluate(async () => (await (await fetch('/api/v1/auth/sessions')).json()).items.find((one) => one.current).id);
  await fetch(`${address}api/v1/auth/sessions/${mine}`, { method: 'DELETE', headers: { Cookie: session, Origin: new URL(address).origin } });
  await page.waitForURL(/\/sign-in\?/);
  await page.getByRole('alert').getByText('Your session has ended').waitFor();
  await signIn(page);
  await editor.filter({ hasText: 'typed before the end' }).waitFor();
  check(new URL(page.url()).pathname.endsWith(workspace), `at ${page.url()}`);
  await shown(page, /tick-\d+/);

  // The person is removed from the organisation: said once, no retry without end, and the text can still be copied.
  const answer = await fetch(`${address}${removal.path}`, { method: 'DELETE', headers: { Cookie: removal.cookie, Origin: new URL(address).origin } });
  check(answer.ok, `the removal was answered by ${answer.status}`);
  await page.getByText('This workspace is closed to you.').waitFor();
  await page.getByText('You may no longer see this terminal').waitFor();
  await page.getByText('You may no longer save here').waitFor();
  await editor.filter({ hasText: 'typed before the end' }).waitFor();
});
