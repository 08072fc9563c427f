// Files and folders come into a workspace: from the pickers, dropped on a folder; names that are taken are asked about once, and what is
// cancelled leaves no half of a file.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, inBrowser, input } from './chromium.mjs';
import { look, openWorkspace } from './signedin.mjs';

const api = `/api/v1/orgs/${input.organisation}/workspaces/${input.workspace}`;
const folder = mkdtempSync(join(tmpdir(), 'bailey-uploads-'));

await inBrowser('uploads', async (page, context, complaints) => {
  const text = (path) => page.evaluate(async (at) => (await fetch(at)).text(), `${api}/files/content?path=${encodeURIComponent(path)}`);
  const names = (path) =>
    page.evaluate(async (at) => (await (await fetch(at)).json()).items.map((one) => one.name), `${api}/files?path=${encodeURIComponent(path)}`);
  const tree = page.getByRole('tree', { name: 'Files' });
  const row = (name) => tree.getByRole('treeitem').filter({ has: page.getByText(name, { exact: true }) });
  const choose = async (button, files) => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: button }).click()]);
    await chooser.setFiles(files);
  };
  const found = [];
  await openWorkspace(page, 'panel=files');
  await tree.getByRole('treeitem').first().waitFor();

  // Several files at once.
  const file = (name, words) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(words) });
  await choose('Upload files', [file('one.txt', 'first one'), file('two 🏰.txt', 'first two')]);
  await page.getByText('Uploaded 2 files').waitFor();
  await row('one.txt').waitFor();
  check((await text('two 🏰.txt')) === 'first two', 'two.txt is another');

  // Their names are taken: one question for all.
  await choose('Upload files', [file('one.txt', 'second one'), file('two 🏰.txt', 'second two'), file('three.txt', 'three')]);
  await page.getByRole('dialog').getByText('2 files are there already').waitFor();
  found.push(...(await look(page, 'collision')));
  await page.getByRole('button', { name: 'Keep both' }).click();
  await row('one (2).txt').waitFor();
  check((await text('one.txt')) === 'first one' && (await text('one (2).txt')) === 'second one', 'both were not kept');
  await choose('Upload files', [file('one.txt', 'third one')]);
  await page.getByRole('dialog').getByRole('button', { name: 'Skip' }).click();
  await page.getByText('1 file skipped, nothing was uploaded.').waitFor();
  await choose('Upload files', [file('one.txt', 'fourth one')]);
  await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();
  await page.getByText('Uploaded one.txt').waitFor();
  check((await text('one.txt')) === 'fourth one', 'it was not replaced');

  // A whole folder, with folders in it.
  mkdirSync(join(folder, 'project/src/deep'), { recursive: true });
  for (let i = 0; i < 120; i++) writeFileSync(join(folder, 'project/src', `file-${i}.txt`), `content ${i}`);
  writeFileSync(join(folder, 'project/src/deep/end.txt'), 'the end');
  await row('three.txt').click();
  await choose('Upload a folder', join(folder, 'project'));
  await page.getByText('Uploaded 121 files').waitFor();
  check((await names('project/src')).length === 121, 'not everything arrived');
  check((await text('project/src/deep/end.txt')) === 'the end', 'the deepest file is another');
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).last().click();
  await page.getByText('What was uploaded is in the trash.').waitFor();
  check(!(await names('')).includes('project'), 'the upload was not taken back');

  // Dropped on a folder of the tree, with a folder that is empty, and names that lead out: those are refused one by one.
  await page.evaluate(async (at) => {
    await fetch(at, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ path: 'target' }) });
  }, `${api}/files/folder`);
  await row('target').waitFor();
  const target = await row('target').elementHandle();
  await page.evaluate((element) => {
    const leaf = (path, words) => ({ isFile: true, isDirectory: false, fullPath: path, file: (done) => done(new File([words], path.split('/').pop())) });
    const dir = (path, inside) => {
      const left = [inside];
      return { isFile: false, isDirectory: true, fullPath: path, createReader: () => ({ readEntries: (done) => done(left.pop() ?? []) }) };
    };
    const dropped = [
      dir('/outer', [leaf('/outer/a.txt', 'a'), dir('/outer/empty', []), leaf('/outer/../../../escaped.txt', 'evil'), leaf('/outer/new\nline.txt', 'n')]),
      leaf(`/${'x'.repeat(256)}`, 'long'),
    ];
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'placeholder'));
    for (const type of ['dragenter', 'dragover', 'drop']) {
      const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data });
      if (type === 'drop') {
        const items = dropped.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry }));
        Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items } });
      }
      element.dispatchEvent(event);
    }
  }, target);
  await page.getByText('2 files were not uploaded.').waitFor();
  await page.getByRole('button', { name: 'Show the list' }).click();
  await page.getByText('Its name leads out of the folder.').waitFor();
  found.push(...(await look(page, 'upload-refused')));
  await page.getByRole('region', { name: 'Uploads' }).getByRole('button', { name: 'Dismiss' }).click();
  check((await names('target/outer')).join('|') === 'empty|a.txt|new\nline.txt', JSON.stringify(await names('target/outer')));
  check((await names('target/outer/empty')).length === 0, 'the empty folder is not empty');

  // Cancelled in the middle: it says what had arrived, and nothing half-written has a name. The line is slow, so that there is a middle.
  const line = await context.newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 4_000_000 });
  await row('target').click();
  await choose('Upload files', [file('small.txt', 'small'), ...['big-1', 'big-2'].map((name) => ({ name, mimeType: 'text/plain', buffer: Buffer.alloc(24_000_000, 'x') }))]);
  const uploads = page.getByRole('region', { name: 'Uploads' });
  await uploads.getByText(/Uploading 2 of 3 files · [1-9]/).waitFor();
  found.push(...(await look(page, 'uploading')));
  await uploads.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Cancelled: 1 of 3 files had arrived.').waitFor();
  await uploads.waitFor({ state: 'detached' });
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  check((await names('target')).join('|') === 'outer|small.txt', JSON.stringify(await names('target')));

  // Another try after the line broke.
  await row('target').click();
  await page.route('**/files/content?**', (route) => route.abort());
  await choose('Upload files', [file('later.txt', 'later')]);
  await page.getByText(/1 file was not uploaded/).waitFor();
  await page.unroute('**/files/content?**');
  await uploads.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Uploaded later.txt', { exact: true }).waitFor();
  check((await text('target/later.txt')) === 'later', 'the second try brought something else');

  const noise = /status of (404|422)|ERR_FAILED/;
  const rest = complaints.filter((one) => !noise.test(one));
  check(rest.length === 0, rest.join('\n'));
  check(found.length === 0, found.join('\n'));
}).finally(() => rmSync(folder, { recursive: true, force: true }));
