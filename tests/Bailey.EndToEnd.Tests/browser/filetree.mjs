// Several entries at once: dragged, cut and pasted, moved by a dialog, packed, deleted and put back; and a second browser that sees all of it.
import { readFileSync } from 'node:fs';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { check, inBrowser, input } from './chromium.mjs';
import { look, openWorkspace } from './signedin.mjs';

const api = `/api/v1/orgs/${input.organisation}/workspaces/${input.workspace}`;

await inBrowser('filetree', async (page, context, complaints) => {
  const names = (path) =>
    page.evaluate(async (at) => (await (await fetch(at)).json()).items.map((one) => one.name).join('|'), `${api}/files?path=${encodeURIComponent(path)}`);
  const write = (path, words) =>
    page.evaluate(async ([at, body]) => fetch(at, { method: 'PUT', body, headers: { 'If-None-Match': '*' } }), [`${api}/files/content?path=${encodeURIComponent(path)}`, words]);
  const post = (word, body) =>
    page.evaluate(
      async ([at, json]) => fetch(at, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: json }),
      [`${api}/files/${word}`, JSON.stringify(body)],
    );
  const text = (path) => page.evaluate(async (at) => (await fetch(at)).text(), `${api}/files/content?path=${encodeURIComponent(path)}`);
  const until = async (look, wanted) => {
    let seen;
    for (let left = 300; left > 0; left--) {
      if ((seen = await look()).includes(wanted)) return;
      await page.waitForTimeout(100);
    }
    throw new Error(`${seen} never became ${wanted}`);
  };
  const treeOf = (one) => one.getByRole('tree', { name: 'Files' });
  const rowOf = (one, name) => treeOf(one).getByRole('treeitem').filter({ has: one.getByText(name, { exact: true }) });
  const row = (name) => rowOf(page, name);
  /** Beside others of its name in folders. */
  const top = (name) => row(name).and(page.locator('[aria-level="1"]'));
  const toast = (words) => page.getByRole('status').getByText(words);
  const undo = async () => page.getByRole('status').getByRole('button', { name: 'Undo' }).last().click();
  const menu = async (name, item) => {
    await top(name).click({ button: 'right' });
    await page.getByRole('menuitem', { name: item }).click();
  };
  const saved = async (act) => {
    const [download] = await Promise.all([page.waitForEvent('download'), act()]);
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
  };
  // A hand that drags moves all the time.
  const over = async (name) => {
    for (const x of [50, 60, 70, 80]) await row(name).hover({ position: { x, y: 12 } });
  };
  const found = [];

  await openWorkspace(page, 'panel=files');
  await treeOf(page).getByRole('treeitem').first().waitFor();
  for (const folder of ['alpha', 'alpha/inner', 'beta']) await post('folder', { path: folder });
  for (const name of ['one.txt', 'two.txt', 'three.txt']) await write(name, `content of ${name}`);
  await write('beta/two.txt', 'the other two');
  await row('two.txt').waitFor();

  // A second browser looks on.
  const other = await context.browser().newContext({ viewport: { width: 1440, height: 900 } });
  other.setDefaultTimeout(30_000);
  const second = await other.newPage();
  await openWorkspace(second, 'panel=files&file=one.txt');
  await second.locator('.cm-content').filter({ hasText: 'content of one.txt' }).waitFor();

  // One file is dragged into a folder; the other browser sees it, in the tree and in its tab; undone by the toast.
  await row('one.txt').dragTo(row('alpha'));
  await toast('Moved one.txt to alpha').waitFor();
  await rowOf(second, 'one.txt').waitFor({ state: 'detached' });
  await second.getByText('This file was deleted on the disk').waitFor();
  check((await names('alpha')) === 'inner|one.txt', await names('alpha'));
  await undo();
  await rowOf(second, 'one.txt').waitFor();
  await second.getByText('This file was deleted on the disk').waitFor({ state: 'detached' });
  check((await names('alpha')) === 'inner', await names('alpha'));

  // A folder that is closed opens under what is dragged, and takes it; none goes into itself.
  await row('one.txt').waitFor();
  await page.getByRole('button', { name: 'Close all folders' }).click();
  await row('inner').waitFor({ state: 'detached' });
  await row('three.txt').hover();
  await page.mouse.down();
  await over('alpha');
  await row('inner').waitFor();
  found.push(...(await look(page, 'dragging', [1280])));
  await over('inner');
  await page.mouse.up();
  await toast('Moved three.txt to alpha/inner').waitFor();
  await row('alpha').dragTo(row('inner'));
  check((await names('alpha/inner')) === 'three.txt' && (await names('alpha')) === 'inner', 'a folder went into itself');

  // Several are chosen by keys, cut and pasted; one has a place that is taken: what was there goes to the trash, and comes back with Undo.
  await row('one.txt').click();
  await page.locator('.cm-content').filter({ hasText: 'content of one.txt' }).waitFor();
  await page.keyboard.press('Shift+ArrowDown');
  await row('two.txt').and(page.locator('[aria-selected=true]')).waitFor();
  found.push(...(await look(page, 'several', [1280])));
  await page.keyboard.press('Control+x');
  await row('beta').click();
  await treeOf(page).focus();
  await page.keyboard.press('Control+v');
  await page.getByRole('dialog').getByText('It is there already').waitFor();
  await page.getByRole('button', { name: 'Replace' }).click();
  await toast('Moved 2 things to beta').waitFor();
  check((await names('beta')) === 'one.txt|two.txt', await names('beta'));
  await undo();
  await rowOf(second, 'two.txt').first().waitFor();
  await until(() => names(''), 'one.txt|two.txt');
  check((await text('beta/two.txt')) === 'the other two', 'what was replaced did not come back');

  // By a dialog, with nothing but keys.
  await top('one.txt').click();
  await menu('one.txt', 'Move to…');
  const box = page.getByRole('combobox', { name: /^Move one.txt to/ });
  await box.fill('inner');
  await page.getByRole('option', { name: /inner/ }).waitFor();
  found.push(...(await look(page, 'moveto')));
  await page.keyboard.press('Enter');
  await toast('Moved one.txt to alpha/inner').waitFor();
  await undo();
  await until(() => names(''), 'one.txt');
  await page.waitForURL(/file=one\.txt/);
  await top('one.txt').waitFor();

  // One file as it is; several, and a folder, packed. A link is not followed.
  const file = await saved(() => menu('one.txt', 'Download'));
  check(file.bytes.toString() === 'content of one.txt', `${file.name} came: ${file.bytes}`);
  await row('alpha').click();
  const zip = await saved(() => menu('alpha', 'Download as zip'));
  check(zip.name === 'alpha.zip' && entriesOf(zip.bytes).join('|') === 'inner/|inner/three.txt', `${zip.name}: ${entriesOf(zip.bytes).join('|')}`);
  await top('two.txt').click({ modifiers: ['ControlOrMeta'] });
  const tar = await saved(() => menu('alpha', 'Download as tar.gz'));
  check(tar.name === 'selection.tar.gz' && gunzipSync(tar.bytes).includes('content of two.txt'), tar.name);

  // Deleted, undone; deleted again, its place taken, and put back from the trash beside what is there.
  await page.keyboard.press('Escape');
  await top('two.txt').click();
  await page.keyboard.press('Delete');
  await toast('Deleted two.txt').waitFor();
  await undo();
  await until(() => text('two.txt'), 'content of two.txt');
  await top('one.txt').click();
  await page.keyboard.press('Delete');
  await toast('Deleted one.txt').waitFor();
  await rowOf(second, 'one.txt').waitFor({ state: 'detached' });
  await write('one.txt', 'a new one');
  await page.getByRole('button', { name: 'Trash' }).click();
  const trash = page.getByRole('dialog', { name: 'Trash' });
  await trash.getByText('counts to the disk').waitFor();
  await trash.getByRole('button', { name: 'Put back one.txt' }).click();
  await trash.getByText('Something else has its place by now.').waitFor();
  found.push(...(await look(page, 'trash')));
  await trash.getByRole('button', { name: 'Keep both' }).click();
  await trash.getByText('The trash is empty').waitFor();
  found.push(...(await look(page, 'trash-empty')));
  await page.keyboard.press('Escape');
  await row('one (2).txt').waitFor();

  // For good, after a question.
  await row('one (2).txt').click();
  await treeOf(page).focus();
  await page.keyboard.press('Delete');
  await toast('Deleted one (2).txt').waitFor();
  await page.keyboard.press('Control+Shift+P');
  await page.getByRole('combobox').fill('show the trash');
  await page.keyboard.press('Enter');
  await trash.getByRole('button', { name: 'Empty the trash' }).click();
  await page.getByRole('dialog', { name: 'Empty the trash?' }).getByRole('button', { name: 'Empty the trash' }).click();
  await trash.getByText('The trash is empty').waitFor();
  await page.keyboard.press('Escape');

  const noise = /status of (404|409)|ERR_ABORTED/;
  const rest = complaints.filter((one) => !noise.test(one));
  check(rest.length === 0, rest.join('\n'));
  check(found.length === 0, found.join('\n'));
});

/** The names in a zip, by its list at the end; the content is unpacked once to see that it is whole. */
function entriesOf(zip) {
  const entries = [];
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, name, extra, comment, local] = [20, 28, 30, 32, 42].map((offset) => (offset === 20 || offset === 42 ? zip.readUInt32LE(at + offset) : zip.readUInt16LE(at + offset)));
    const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    if (zip.readUInt16LE(at + 10) === 8) inflateRawSync(zip.subarray(begin, begin + packed));
    entries.push(zip.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return entries.sort();
}
