// The history of a file over its rename, and who wrote each line of it.
import { check, inBrowser } from './chromium.mjs';
import { look, openWorkspace } from './signedin.mjs';

await inBrowser('githistory', async (page, context, complaints) => {
  const found = [];
  await openWorkspace(page, 'file=count%20me.txt');
  await page.locator('.cm-content').waitFor();

  await page.getByRole('button', { name: 'Who wrote each line (blame)' }).click();
  await page.locator('.cm-blame-author').first().waitFor();
  const runs = await page.locator('.cm-blame-author').allTextContents();
  check(runs.length === 3 && runs.every((author) => author === 'Bea'), `runs of lines: ${runs.join()}`);
  found.push(...(await look(page, 'blame')));

  // A line that is typed has no author, and moves the others' lines.
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('zero\n');
  check((await page.locator('.cm-blame-author').count()) === 3, 'typing lost the authors');
  await page.keyboard.press('Control+s');
  await page.locator('.cm-blame').getByText('Not committed').waitFor();

  await page.locator('.cm-blame .cm-gutterElement').filter({ hasText: 'Bea' }).nth(1).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'Five in letters' }).waitFor();
  found.push(...(await look(page, 'commit of a line', [1280])));
  await dialog.getByRole('button', { name: /count me\.txt/ }).click();
  await page.getByText('five').first().waitFor();

  // The same without a pointer: by commands.
  await page.getByRole('tab', { name: 'count me.txt', exact: true }).click();
  await page.locator('.cm-content').first().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('ArrowUp');
  await command(page, 'Show the commit of this line');
  await page.getByRole('dialog').getByRole('heading', { name: 'Count to twelve' }).waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  await command(page, 'History of this file');
  const history = page.getByRole('region', { name: 'History of count me.txt' });
  await history.getByRole('button', { name: /Five in letters/ }).waitFor();
  check((await history.getByRole('listitem').count()) === 3, 'the history does not follow the rename');
  await history.getByText('was first.txt').waitFor();
  await history.getByRole('button', { name: /Count to twelve/ }).click();
  await page.getByText('Was not there').waitFor();
  await history.getByRole('button', { name: /Five in letters/ }).click();
  await page.locator('.cm-changedLine').first().waitFor();
  found.push(...(await look(page, 'history of a file')));
  await page.reload();
  await history.getByRole('button', { name: /Five in letters/ }).waitFor();

  check(found.length === 0, found.join('\n'));
  check(complaints.length === 0, complaints.join('\n'));
});

async function command(page, title) {
  await page.keyboard.press('Control+Shift+p');
  await page.getByRole('combobox').fill(title);
  await page.getByRole('option', { name: title }).first().click();
}
