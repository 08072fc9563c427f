// A hundred thousand files appear while two pages look on, and then a folder of ten thousand goes: the pages stay usable and end up in step.
import { check, inBrowser, input } from './chromium.mjs';
import { openWorkspace } from './signedin.mjs';

const api = `/api/v1/orgs/${input.organisation}/workspaces/${input.workspace}`;

await inBrowser('storm', async (page, context, complaints) => {
  const tree = page.getByRole('tree', { name: 'Files' });
  const row = (name) => tree.getByRole('treeitem').filter({ has: page.getByText(name, { exact: true }) });
  await openWorkspace(page, 'panel=files');
  await tree.getByRole('treeitem').first().waitFor();
  let listed = 0;
  page.on('request', (request) => (listed += /\/files\?/.test(request.url()) ? 1 : 0));
  await page.evaluate(() => {
    window.longest = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((task) => (window.longest = Math.max(window.longest, task.duration)))).observe({ type: 'longtask' });
  });
  const type = (line) =>
    page.evaluate(
      async ([at, text]) => {
        const made = await fetch(`${at}/terminals`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
        const socket = new WebSocket(`${location.origin.replace('http', 'ws')}${at}/terminals/${(await made.json()).id}/attach`);
        await new Promise((resolve) => (socket.onopen = resolve));
        socket.send(new TextEncoder().encode(`${text}\r`));
      },
      [api, line],
    );

  await type('cd /workspace && mkdir storm && (cd storm && seq -f "file-%06.0f" 100000 | xargs touch); mkdir ten; (cd ten && seq -f "file-%05.0f" 10000 | xargs touch); touch after');
  await row('storm').click();
  // In the middle of it the page answers: a file is made, and found.
  await page.getByRole('button', { name: 'New file' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('meanwhile.txt');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: /meanwhile/ }).waitFor();
  await page.getByRole('button', { name: 'Close all folders' }).click();
  await tree.getByText(/^file-/).first().waitFor({ state: 'detached' });
  await row('after').waitFor({ timeout: 120_000 });

  // Ten thousand entries: only those in sight are drawn, and the end is a key away.
  await row('ten').click();
  await row('file-00001').waitFor();
  check((await tree.getByRole('treeitem').count()) < 200, 'all rows are drawn');
  await page.keyboard.press('End');
  await row('after').waitFor();
  await page.keyboard.press('Home');
  await type('cd /workspace && rm -rf ten && touch later');
  await row('ten').waitFor({ state: 'detached', timeout: 120_000 });
  await row('later').waitFor();
  console.log(JSON.stringify({ listed, longest: await page.evaluate(() => window.longest) }));
  check(complaints.filter((one) => !/status of 404/.test(one)).length === 0, complaints.join('\n'));
});
