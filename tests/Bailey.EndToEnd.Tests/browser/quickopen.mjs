// Ctrl-P over ten thousand files, and the way from a refused destination to an allowed one.
import { check, inBrowser, input } from './chromium.mjs';

const { address, email, password, organisation, workspace, project } = input;

await inBrowser('quickopen', async (page, context, complaints) => {
  await page.goto(`${address}sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Workspaces' }).waitFor();

  let listings = 0;
  let streams = 0;
  page.on('request', (request) => {
    if (/\/files\?/.test(request.url())) listings++;
    if (/\/files\/names/.test(request.url())) streams++;
  });
  await page.goto(`${address}${organisation}/workspaces/${workspace}`);
  await page.getByRole('tree', { name: 'Files' }).getByRole('treeitem').first().waitFor();
  const before = listings;
  // In a terminal these keys are the shell's; one that arrives late leaves the keyboard where it is.
  await page.getByRole('tree', { name: 'Files' }).focus();
  await page.keyboard.press('Control+p');
  const box = page.getByRole('combobox', { name: 'Open a file' });
  await box.fill('d77f4242');
  await page.getByRole('option', { name: /file-4242\.txt/ }).first().waitFor();
  check(streams === 1, `${streams} streams of names`);
  check(listings === before, `${listings - before} folders were listed for it`);
  await box.fill('ignored-by-git');
  await page.getByText('No file matches.').waitFor();
  await box.fill('file-9999.txt:2');
  await page.getByRole('option', { name: /file-9999\.txt/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: /file-9999/ }).waitFor();

  // What the workspace was refused stands on the Network page, with one click that allows it.
  // The file arrives when it does: a menu that is open by then keeps the keyboard.
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Network' }).click();
  await page.waitForURL(/\/network/);
  const row = page.getByRole('listitem').filter({ hasText: 'refused.example:8443' }).first();
  await row.getByText('refused', { exact: true }).waitFor();
  await row.getByText(/a terminal of/).waitFor();
  await row.getByRole('button', { name: 'Allow in this project' }).click();
  await row.getByText('allowed since').waitFor();
  const list = await page.evaluate(
    async (path) => (await fetch(path)).json(),
    `/api/v1/orgs/${organisation}/projects/${project}/egress`,
  );
  check(JSON.stringify(list.entries).includes('"refused.example"'), JSON.stringify(list));
  await page.getByRole('button', { name: 'Remove refused.example' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Remove refused.example' }).waitFor();
  check(complaints.length === 0, complaints.join('\n'));
});
