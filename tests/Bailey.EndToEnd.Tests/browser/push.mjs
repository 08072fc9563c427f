// A project gets its credential, and its workspace pushes: from a terminal, and by the button of the git panel.
import { readFileSync, writeFileSync } from 'node:fs';
import { accessible, check, inBrowser, input, terminalShows } from './chromium.mjs';

await inBrowser('push', async (page, context, complaints) => {
  await page.goto(`${input.address}sign-in`);
  await page.getByLabel('E-mail').fill(input.email);
  await page.getByLabel('Password', { exact: true }).fill(input.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Workspaces' }).waitFor();

  // Who the remote is, is shown and confirmed; the key is made here and only its public half is seen.
  await page.goto(`${input.address}${input.organisation}/projects/${input.project}`);
  await page.getByRole('button', { name: 'Ask the remote' }).click();
  await page.getByText(/^SHA256:/).first().waitFor();
  await page.getByRole('button', { name: 'They are right: set the credential' }).click();
  const key = await page.getByLabel('Deploy key').inputValue();
  check(/^ssh-ed25519 \S+ bailey-/.test(key), `no deploy key: ${key}`);
  writeFileSync(input.authorizedKeys, `${key}\n`);
  await page.getByText('The default branch').waitFor();
  const wrong = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    wrong.push(...(await accessible(page, `project settings, ${colorScheme}`)));
  }
  check(wrong.length === 0, wrong.join('\n'));
  if (process.env.BAILEY_TEST_PICTURES) await pictures(page, 'settings');

  // A workspace of it.
  const made = await page.evaluate(
    async ({ organisation, project }) => {
      const response = await fetch(`/api/v1/orgs/${organisation}/workspaces`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ project, name: 'work' }),
      });
      return response.json();
    },
    { organisation: input.organisation, project: input.project },
  );
  check(made.id, `no workspace: ${JSON.stringify(made)}`);
  await page.goto(`${input.address}${input.organisation}/workspaces/${made.id}`);
  const tree = page.getByRole('tree', { name: 'Files' });
  await tree.getByRole('treeitem').filter({ hasText: 'README.md' }).waitFor({ timeout: 60_000 });

  // A plain git push in a terminal: one ref goes, the one that would take commits from the default branch does not.
  const opened = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/terminals') && response.ok());
  await page.getByRole('button', { name: 'Open a terminal' }).click();
  const terminal = (await (await opened).json()).id;
  const attach = `/api/v1/orgs/${input.organisation}/workspaces/${made.id}/terminals/${terminal}/attach`;
  const type = async (line, shows) => {
    await page.locator('.xterm-helper-textarea').first().focus();
    await page.keyboard.type(`${line}\n`);
    await terminalShows(page, attach, shows);
  };
  await terminalShows(page, attach, /[$#] /);
  await type('echo one > one.txt; git add -A; git commit -qm one; git push origin main:topic +main~1~1:main; echo en""d-one $?', /end-one 1/);
  await terminalShows(page, attach, /new branch\].*main -> topic/);
  await terminalShows(page, attach, /remote rejected\].*main~1~1 -> main \(protected branch: not a fast-forward\)/);

  // Nothing of the key is in the sandbox.
  const secret = key.split(' ')[1].slice(30, 60);
  const places = 'env; cat .git/config; cat ~/.* /tmp/* /proc/[0-9]*/environ; ls -a ~/.ssh';
  await type(`echo found=$( (${places}) 2>&1 | grep -c -e 'PRIVATE KEY' -e '${secret.slice(0, 15)}''${secret.slice(15)}')`, /found=0/);

  // The button.
  await page.getByRole('button', { name: /^Git/ }).or(page.getByRole('tab', { name: /^Git/ })).first().click();
  await page.getByRole('button', { name: /^Push/ }).click();
  await page.getByText(/^main is at [0-9a-f]{10} now\.$/).waitFor({ timeout: 60_000 });

  // What would lose commits is offered, asked for by name, and refused by the remote's protection, in words.
  await type('git commit -q --amend -m other; echo en""d-three', /end-three/);
  await page.getByRole('button', { name: /^Push/ }).click();
  await page.getByRole('button', { name: 'Replace them…' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('main');
  await page.getByRole('dialog').getByRole('button', { name: 'Force push' }).click();
  await page.getByText('was not pushed: protected branch: not a fast-forward.').waitFor({ timeout: 60_000 });
  if (process.env.BAILEY_TEST_PICTURES) await pictures(page, 'refused');

  // A pull merges when asked.
  await page.getByRole('button', { name: /^Pull/ }).first().click();
  await page.getByRole('button', { name: 'Pull and merge' }).click();
  await page.getByText('main is merged into main.').or(page.getByText(/the files in conflict are listed/)).waitFor({ timeout: 60_000 });
  check(complaints.length === 0, complaints.join('\n'));
  check(readFileSync(input.authorizedKeys, 'utf8').includes(key), 'the key changed');
});

async function pictures(page, name) {
  for (const [width, height] of [[1280, 800], [390, 800]]) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${process.env.BAILEY_TEST_PICTURES}/${name}-${width}-${colorScheme}.png` });
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}
