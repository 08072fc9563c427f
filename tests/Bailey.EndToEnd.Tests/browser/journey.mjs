// The journey that must feel right: the printed link, an account, a real repository, a file edited and run in a terminal that
// nothing interrupts, and a commit.
import { accessible, check, inBrowser, input, terminalShows } from './chromium.mjs';

await inBrowser('journey', async (page, context, complaints) => {
  // The link that ./run printed.
  await page.goto(`${input.address}setup#${input.secret}`);
  await page.getByLabel('Organisation').fill('Castle');
  await page.getByLabel('Your name').fill('Olive Owner');
  await page.getByLabel('E-mail').fill('owner@example.org');
  await page.getByLabel('Password', { exact: true }).fill('a long enough passphrase');
  const setup = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    setup.push(...(await accessible(page, `setup, ${colorScheme}`)));
  }
  check(setup.length === 0, setup.join('\n'));
  check(!page.url().includes(input.secret), 'the secret stays in the address');
  await page.getByRole('button', { name: 'Create the owner account' }).click();

  // A workspace of a real repository.
  await page.getByRole('button', { name: 'New workspace' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Repository').fill(input.repository);
  await dialog.getByRole('button', { name: 'Create workspace' }).click();
  const tree = page.getByRole('tree', { name: 'Files' });
  await tree.getByRole('treeitem').filter({ hasText: 'README.md' }).waitFor({ timeout: 60_000 });
  const [, organisation, workspace] = new URL(page.url()).pathname.match(/^\/([0-9a-z]+)\/workspaces\/([0-9a-z]+)/);
  const api = `/api/v1/orgs/${organisation}/workspaces/${workspace}`;

  // A file, edited and saved.
  await tree.getByRole('treeitem').filter({ hasText: /^src/ }).click();
  await tree.getByRole('treeitem', { name: 'hello.sh', exact: true }).click();
  const editor = page.locator('.cm-content');
  await editor.waitFor();
  await editor.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('echo "written in the browser, $((6 * 7))"\n');
  await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'PUT' && response.url().includes('/files/content') && response.ok()),
    page.keyboard.press('Control+s'),
  ]);

  // A terminal runs it.
  const opened = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/terminals') && response.ok());
  const open = page.getByRole('button', { name: 'Open a terminal' });
  await open.click();
  const terminal = (await (await opened).json()).id;
  await page.locator('.xterm-helper-textarea').first().focus();
  await terminalShows(page, `${api}/terminals/${terminal}/attach`, /[$#] /);
  await page.keyboard.type('sh src/hello.sh\n');
  await terminalShows(page, `${api}/terminals/${terminal}/attach`, /written in the browser, 42/);

  // A commit in the git panel.
  await page.getByRole('button', { name: /^Git/ }).or(page.getByRole('tab', { name: /^Git/ })).first().click();
  await page.getByLabel('Commit message').fill('Say it from the browser');
  await page.getByRole('button', { name: /^Commit/ }).click();
  await page.getByText(/^Committed [0-9a-f]{10}/).waitFor();
  await page.getByText('Say it from the browser').first().waitFor();

  // A reload keeps the terminal: the same process, with all that it said. The file comes late, and leaves the keyboard to who types there.
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/files/content?**', async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  await page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab').first().waitFor();
  await page.locator('.xterm-helper-textarea').first().focus();
  await terminalShows(page, `${api}/terminals/${terminal}/attach`, /written in the browser, 42/);
  await page.keyboard.type('git log');
  release();
  await page.locator('[data-region="editor"] .cm-content').waitFor();
  await page.keyboard.type(' --oneline | head -1\n');
  await terminalShows(page, `${api}/terminals/${terminal}/attach`, /Say it from the browser/);
  if (input.picture) await page.screenshot({ path: input.picture });
  check(complaints.length === 0, complaints.join('\n'));
});
