// Changes are put away and brought back in the git panel.
import { check, inBrowser } from './chromium.mjs';
import { look, openWorkspace } from './signedin.mjs';

await inBrowser('stash', async (page, context, complaints) => {
  const found = [];
  await openWorkspace(page, 'panel=git');
  const changes = page.getByRole('region', { name: 'Changes' });
  await changes.getByRole('button', { name: 'new.txt', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Put the changes away (stash)' }).click();
  await page.getByRole('dialog').getByLabel('What it is').fill('for <later>');
  found.push(...(await look(page, 'put away', [1280])));
  await page.getByRole('button', { name: 'Put away', exact: true }).click();
  await page.getByText('Nothing has changed since the last commit.').waitFor();
  const stashes = page.getByRole('region', { name: 'Stashes' });
  await stashes.getByText('On main: for <later>').waitFor();
  found.push(...(await look(page, 'stashes', [1280])));

  await stashes.getByRole('button', { name: /^Drop / }).click();
  await stashes.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await stashes.getByText('On main: for <later>').waitFor();

  await stashes.getByRole('button', { name: /^Apply/ }).click();
  await changes.getByRole('button', { name: 'new.txt', exact: true }).waitFor();
  check(await stashes.isVisible(), 'applying dropped it');
  // It would overwrite what is there.
  await stashes.getByRole('button', { name: /^Pop/ }).click();
  await page.getByText('The stash was not brought back.').waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: /^Git/ }).click();
  await stashes.waitFor();
  found.push(...(await look(page, 'stashes on a phone', [390])));

  check(found.length === 0, found.join('\n'));
  const wrong = complaints.filter((line) => !line.includes('409'));
  check(wrong.length === 0, wrong.join('\n'));
});
