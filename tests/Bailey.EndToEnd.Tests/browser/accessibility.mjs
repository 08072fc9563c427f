// Every page and the states of pages that people meet, in both themes, wide and on a phone: axe finds nothing serious, nothing scrolls
// sideways, the console stays empty.
import { accessible, check, inBrowser, input } from './chromium.mjs';

const { address, email, password, organisation, workspace, asleep, invitations, viewport } = input;

await inBrowser(`accessibility-${viewport.width}`, async (page, context, complaints) => {
  const found = [];
  const look = async (what) => {
    for (const colorScheme of ['light', 'dark']) {
      // Colours that are still on their way between the themes are no colours of the page.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      found.push(...(await accessible(page, `${what}, ${colorScheme}, ${viewport.width} px`)));
    }
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wider > 0) found.push(`${what}: scrolls sideways by ${wider} px at ${viewport.width} px`);
  };
  const heading = (name) => page.getByRole('heading', { name }).first().waitFor();
  const fresh = async (path) => {
    // A link with a secret must be read anew, not taken for a jump within the page.
    await page.goto('about:blank');
    await page.goto(`${address}${path}`);
  };

  await fresh('setup');
  await heading('Bailey is set up already');
  await look('setup that is over');

  await fresh('invitation');
  await heading('This link is not complete');
  await look('invitation without its secret');
  await fresh(invitations.known.slice(1));
  await page.getByLabel('Your name').fill('Olive again');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await look('invitation');
  await page.getByRole('button', { name: 'Join' }).click();
  await heading('You have an account here already');
  await look('invitation of somebody who has an account');
  await page.getByRole('button', { name: 'Sign in, then join' }).click();

  await page.getByLabel('E-mail').fill(email);
  await look('sign in');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Join the organisation' }).waitFor();
  await look('invitation, signed in');
  await page.getByRole('button', { name: 'Join the organisation' }).click();
  await heading('Workspaces');
  await fresh(invitations.other.slice(1));
  await page.getByRole('button', { name: 'Join the organisation' }).click();
  await heading('This invitation is for somebody else');
  await look('invitation for somebody else');

  await page.goto(address.toString());
  await heading('Workspaces');
  await look('home');
  await page.getByRole('button', { name: 'New workspace' }).first().click();
  await page.getByRole('dialog').waitFor();
  await look('new workspace');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+P');
  await page.getByRole('combobox').waitFor();
  await look('commands');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await heading('Keys');
  await look('keys');
  await page.keyboard.press('Escape');

  for (const [path, name] of [
    [`${organisation}/members`, /Members/],
    [`${organisation}/audit`, /Audit/],
    [`${organisation}/network?workspace=${workspace}`, /Network/],
    ['account', /Account/],
    ['no-such-page', /Nothing is here/],
  ]) {
    await page.goto(`${address}${path}`);
    await heading(name);
    await page.getByRole('status', { name: /./ }).filter({ hasText: /Reading/ }).waitFor({ state: 'detached' });
    await look(path);
  }
  await page.goto(`${address}${organisation}/members`);
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('dialog').waitFor();
  await look('invite');

  await page.goto(`${address}${organisation}/workspaces/${asleep}`);
  await page.getByText('This workspace is asleep').waitFor();
  await look('workspace that is asleep');

  const at = `${address}${organisation}/workspaces/${workspace}`;
  for (const panel of ['files', 'search', 'git', 'processes']) {
    await page.goto(`${at}?panel=${panel}`);
    await page.getByText('awake').first().waitFor();
    await look(panel);
  }
  await page.goto(`${at}?file=README.md`);
  const editor = page.locator('.cm-content');
  await editor.waitFor();
  await look('workspace');

  // Somebody else saves the file that is being typed into: both versions are shown.
  const content = `/api/v1/orgs/${organisation}/workspaces/${workspace}/files/content?path=README.md`;
  await editor.click();
  await page.keyboard.type('mine ');
  await page.evaluate(async (path) => {
    const before = await fetch(path);
    const text = await before.text();
    await fetch(path, { method: 'PUT', headers: { 'If-Match': before.headers.get('ETag') }, body: `theirs ${text}` });
  }, content);
  await page.getByText('Somebody else changed this file').waitFor();
  await look('a file that somebody else changed');
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('button', { name: 'Save this' }).waitFor();
  await look('conflict');
  await page.getByRole('button', { name: 'Save this' }).click();
  await page.getByText('Somebody else changed this file').waitFor({ state: 'detached' });

  await page.goto(`${address}sign-in?ended=true`);
  await context.clearCookies();
  await page.goto(`${address}sign-in?ended=true`);
  await page.getByText('Your session has ended').waitFor();
  await look('sign in after the session ended');

  check(found.length === 0, found.join('\n'));
  // 401 too: the page of the ended session may still have asked for something.
  const serious = complaints.filter((complaint) => !/40[134]|409/.test(complaint));
  check(serious.length === 0, serious.join('\n'));
}, { viewport });
