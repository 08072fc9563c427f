// A rebase stopped in conflict: each place is settled in the editor, the file marked, the rebase continued. Then a merge is aborted.
import { check, inBrowser, input } from './chromium.mjs';
import { look, openWorkspace } from './signedin.mjs';

await inBrowser('conflict', async (page, context, complaints) => {
  const found = [];
  await openWorkspace(page, 'panel=git');
  const goOn = page.getByRole('button', { name: 'Continue the rebase' });
  await goOn.waitFor();
  check(await goOn.isDisabled(), 'it may be continued in conflict');
  await page.getByRole('region', { name: 'In conflict' }).getByRole('button', { name: 'count me.txt', exact: true }).click();
  const marks = page.getByRole('region', { name: 'Conflicts of this file' });
  await marks.getByText('2 conflicts').waitFor();
  const done = marks.getByRole('button', { name: 'Mark as resolved' });
  check(await done.isDisabled(), 'a file with conflicts may be marked as resolved');
  found.push(...(await look(page, 'conflicts')));

  await page.getByRole('button', { name: 'Conflict 1: take ours' }).click();
  await marks.getByText('1 conflict', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Conflict 1: take both' }).click();
  await marks.getByText('No conflict is left in the text.').waitFor();
  const text = await page.locator('.cm-line').allTextContents();
  check(text.slice(0, 13).join() === '1,2,3,4,five,6,7,8,9,10,eleven,ELEVEN,12', text.join());
  await done.click();
  await page.getByText('Marked as resolved').first().waitFor();
  await marks.waitFor({ state: 'detached' });
  found.push(...(await look(page, 'settled', [1280])));
  await goOn.click();
  await page.getByText('The rebase is done').waitFor();
  await goOn.waitFor({ state: 'detached' });
  await page.getByRole('region', { name: 'History' }).getByRole('button', { name: /Loud numbers.*Bea/ }).waitFor();

  // A merge that is begun in a terminal is aborted here.
  await page.getByRole('button', { name: 'New terminal' }).first().click();
  await page.getByRole('tab', { name: /Terminal 2/, selected: true }).waitFor();
  const shell = page.getByRole('tabpanel', { name: /Terminal 2/ }).locator('.xterm-helper-textarea');
  await shell.focus();
  await page.keyboard.type("git switch -qc other HEAD~1; echo more > 'count me.txt'; git commit -qam more; git merge side\n");
  await page.getByRole('button', { name: 'Ask git again' }).click();
  await page.getByText('A merge is under way.').waitFor();
  await page.getByRole('button', { name: 'Abort it' }).click();
  found.push(...(await look(page, 'abort', [1280])));
  await page.getByRole('dialog').getByRole('button', { name: 'Abort the merge' }).click();
  await page.getByText('A merge is under way.').waitFor({ state: 'detached' });
  const status = await page.evaluate(
    async (path) => (await fetch(path)).json(),
    `/api/v1/orgs/${input.organisation}/workspaces/${input.workspace}/git/status`,
  );
  check(status.underway == null && status.changes.length === 0 && status.branch === 'other', JSON.stringify(status));

  check(found.length === 0, found.join('\n'));
  check(complaints.length === 0, complaints.join('\n'));
});
