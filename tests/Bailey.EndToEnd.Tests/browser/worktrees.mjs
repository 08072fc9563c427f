// Worktrees are added, opened and removed in the git panel.
import { check, inBrowser } from './chromium.mjs';
import { look, openWorkspace } from './signedin.mjs';

await inBrowser('worktrees', async (page, context, complaints) => {
  const found = [];
  await openWorkspace(page, 'panel=git');
  const trees = page.getByRole('region', { name: 'Worktrees' });
  const dialog = page.getByRole('dialog');
  await trees.getByRole('button', { name: 'Add a worktree' }).click();
  await dialog.getByLabel('Name of the branch').fill('feature/new');
  found.push(...(await look(page, 'add a worktree', [1280])));
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await trees.getByRole('button', { name: 'Remove feature-new' }).waitFor();

  // It is out there already, and then one that is free.
  await trees.getByRole('button', { name: 'Add a worktree' }).click();
  await dialog.getByLabel('For').selectOption('existing');
  await dialog.getByLabel('Branch', { exact: true }).fill('feature/new');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.getByText(/checked out in \.worktrees\/feature-new/).waitFor();
  await dialog.getByLabel('Branch', { exact: true }).fill('side');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await trees.getByRole('button', { name: 'Remove side' }).waitFor();
  await page.getByText('Nothing has changed since the last commit.').waitFor();
  found.push(...(await look(page, 'worktrees', [1280])));

  // One click to a terminal in it; what is written there is asked about.
  const terminals = page.getByRole('tablist', { name: 'Terminals' }).getByRole('tab');
  const before = await terminals.count();
  await trees.getByRole('button', { name: 'Terminal in feature-new' }).click();
  await page.waitForFunction((count) => document.querySelectorAll('[role=tablist][aria-label=Terminals] [role=tab]').length > count, before);
  await page.locator('.xterm:visible').last().click();
  await page.keyboard.type('echo lost > new.txt; git branch --show-current > branch.txt\n');
  await trees.getByRole('button', { name: 'Show feature-new in the files' }).click();
  await page.getByRole('treeitem', { name: /feature-new/, selected: true }).waitFor();
  await page.getByRole('treeitem', { name: /branch\.txt/ }).waitFor();
  found.push(...(await look(page, 'a worktree in the files', [1280])));

  await page.getByRole('button', { name: /^Git/ }).first().click();
  await trees.getByRole('button', { name: 'Remove feature-new' }).click();
  await dialog.getByRole('button', { name: 'Remove the worktree' }).click();
  await dialog.getByText(/2 files that are changed or new/).waitFor();
  found.push(...(await look(page, 'remove a worktree', [1280])));
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await trees.getByRole('button', { name: 'Remove feature-new' }).click();
  await dialog.getByRole('button', { name: 'Remove the worktree' }).click();
  await dialog.getByRole('button', { name: 'Remove and lose that' }).click();
  await dialog.waitFor({ state: 'detached' });
  await trees.getByRole('button', { name: 'Remove feature-new' }).waitFor({ state: 'detached' });
  check(await trees.getByRole('button', { name: 'Remove side' }).isVisible(), 'the other one went too');

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: /^Git/ }).click();
  await trees.waitFor();
  found.push(...(await look(page, 'worktrees on a phone', [390])));
  await trees.getByRole('button', { name: 'Add a worktree' }).click();
  await dialog.getByLabel('Name of the branch').waitFor();
  found.push(...(await look(page, 'add a worktree on a phone', [390])));

  check(found.length === 0, found.join('\n'));
  const wrong = complaints.filter((line) => !line.includes('409'));
  check(wrong.length === 0, wrong.join('\n'));
});
