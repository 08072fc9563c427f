// A language server of the project: off at first, then completion, hover, definitions, references, a rename with its undo, and problems.
import { check, inBrowser, input } from './chromium.mjs';
import { look, openWorkspace } from './signedin.mjs';

await inBrowser('languages', async (page, context, complaints) => {
  const found = [];
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  await openWorkspace(page, 'file=src/main.ts');
  const editor = page.locator('.cm-content');
  await editor.waitFor();

  // It is off, and says why.
  await page.getByRole('button', { name: 'TypeScript server: off' }).click();
  const dialog = page.getByRole('dialog', { name: 'Language servers' });
  await dialog.getByText('Files of the project can make it run their code').waitFor();
  found.push(...(await look(page, 'language switch')));
  await dialog.getByRole('button', { name: 'Switch on for this project' }).click();
  await dialog.getByText('ready', { exact: true }).waitFor({ timeout: 120_000 });
  found.push(...(await look(page, 'language server', [1280])));
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();

  // Problems: beside the lines, in the panel, by key.
  await page.locator('.cm-lintRange-error').first().waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Problems: 1 error, 0 warnings' }).click();
  const problems = page.getByRole('region', { name: 'Places' });
  await problems.getByText("Type 'string' is not assignable to type 'number'.").waitFor();
  found.push(...(await look(page, 'problems')));
  await problems.getByText("Type 'string' is not assignable to type 'number'.").click();
  await page.getByText('Line 4, column 14').waitFor();
  await problems.getByRole('button', { name: 'Close problems' }).click();
  await editor.click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('F8');
  await page.getByText('Line 4, column 19').waitFor();
  await page.mouse.move(5, 5);
  await page.keyboard.press('Control+Home');
  await page.locator('.cm-tooltip').waitFor({ state: 'detached' });

  // Hover: words with their form, and nothing that leads out or loads.
  const call = page.locator('.cm-line').nth(2).getByText('greeting');
  await call.hover();
  const hover = page.locator('.cm-lsp-hover-tooltip');
  await hover.getByText('somebody', { exact: true }).waitFor();
  check((await hover.locator('strong').count()) === 1, 'the form of the words is lost');
  check((await hover.locator('a, img, script, [style], [onerror]').count()) === 0, 'what a hover says became more than text');
  found.push(...(await look(page, 'hover', [1280])));
  await page.mouse.move(5, 5);

  // The same for the keyboard.
  await editor.click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+ArrowRight');
  await page.keyboard.press('Control+ArrowRight');
  await page.keyboard.press('Control+ArrowRight');
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Control+i');
  await page.locator('.cm-lsp-documentation').getByText('somebody', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.cm-lsp-documentation').waitFor({ state: 'detached' });

  // Completion with documentation, and the import that comes with a name.
  await editor.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('console.log(farew');
  const offered = page.locator('.cm-tooltip-autocomplete [role=option]', { hasText: 'farewell' }).first();
  await offered.waitFor();
  await page.locator('.cm-completionInfo', { hasText: "import from './greet'" }).waitFor();
  found.push(...(await look(page, 'completion', [1280])));
  await page.keyboard.press('Enter');
  await page.locator('.cm-line', { hasText: 'import { farewell, greeting } from "./greet";' }).waitFor();
  await page.keyboard.type('(');
  await page.locator('.cm-lsp-signature-tooltip .cm-lsp-active-parameter', { hasText: 'name: string' }).waitFor();
  await page.keyboard.type('"Dan');
  check((await page.locator('.cm-line').last().textContent()) === 'console.log(farewell("Dan"))', 'completion left another text');
  await page.keyboard.press('Control+s');
  await page.getByText('Not saved').waitFor({ state: 'hidden' });

  // To the definition and back, by key and by pointer.
  await page.locator('.cm-line').nth(2).getByText('greeting').click();
  await page.keyboard.press('F12');
  await page.getByRole('tab', { name: 'greet.ts' }).and(page.locator('[aria-selected=true]')).waitFor();
  await page.getByText('Line 2, column 17').waitFor();
  await page.goBack();
  await page.getByRole('tab', { name: 'main.ts' }).and(page.locator('[aria-selected=true]')).waitFor();
  await page.getByText('Line 3, column').waitFor();
  await page.locator('.cm-line').nth(2).getByText('greeting').click({ modifiers: ['Control'] });
  await page.getByText('Line 2, column 17').waitFor();

  // References, in all files.
  await page.locator('.cm-line').nth(1).getByText('greeting').click();
  await page.keyboard.press('Shift+F12');
  const places = page.getByRole('region', { name: 'Places' });
  await places.getByText('6 places in 3 files').waitFor();
  await places.getByText('export const other = greeting("Cay");').waitFor();
  found.push(...(await look(page, 'references', [1280])));
  await places.getByRole('button', { name: /^Close/ }).click();

  // A rename is shown before it is done, is saved in each file, and can be undone.
  await page.locator('.cm-line').nth(1).getByText('greeting').click();
  await page.keyboard.press('F2');
  const rename = page.getByRole('dialog', { name: 'Rename greeting' });
  await rename.getByLabel('New name').fill('welcome');
  await rename.getByRole('button', { name: 'Preview' }).click();
  await rename.getByText('in 6 places of 3 files.').waitFor();
  found.push(...(await look(page, 'rename')));
  await rename.getByRole('button', { name: 'Rename in 3 files' }).click();
  await page.getByText('greeting is now welcome in 3 files').waitFor();
  await page.locator('.cm-line', { hasText: 'export function welcome' }).waitFor();
  check((await content(page, 'src/other.ts')) === 'import { welcome } from "./greet";\r\n\r\nexport const other = welcome("Cay");\r\n', 'a closed file was not renamed as it is');
  check((await content(page, 'src/main.ts')).includes('import { farewell, welcome } from "./greet";'), 'an open file was not saved');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByText('The old name is back.').waitFor();
  await page.locator('.cm-line', { hasText: 'export function greeting' }).waitFor();
  check((await content(page, 'src/other.ts')).includes('greeting("Cay")'), 'the undo left a closed file');

  // A file that changes on the disk: the other file's problem comes without a word of the page.
  await page.getByRole('tab', { name: 'main.ts' }).click();
  await page.locator('.cm-lintRange-error').first().waitFor();
  await write(page, 'src/greet.ts', 'export function greeting(name: string): number {\n  return name.length;\n}\n\nexport function farewell(name: string): string {\n  return name;\n}\n');
  await page.locator('.cm-lintRange-error').first().waitFor({ state: 'detached' });

  // The line breaks: what is typed meanwhile stays, and the server knows it afterwards.
  await context.setOffline(true);
  await page.locator('.cm-line').nth(3).click();
  await page.keyboard.press('End');
  await page.keyboard.type('\nexport const late: string = 5;');
  await context.setOffline(false);
  await page.locator('.cm-lintRange-error').first().waitFor({ timeout: 60_000 });

  // Off again: nothing of it is left in the editor.
  await page.getByRole('button', { name: /^TypeScript server: / }).click();
  await page.getByRole('button', { name: 'Show its log' }).click();
  await page.getByText('typescript-language-server starts').first().waitFor();
  await page.getByRole('button', { name: 'Switch off for this project' }).click();
  await page.getByRole('button', { name: 'Switch on for this project' }).waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.locator('.cm-lintRange-error').first().waitFor({ state: 'detached' });

  check(requests.every((url) => !url.includes('evil.example')), 'a hover loaded something');
  check(found.length === 0, found.join('\n'));
  const real = complaints.filter((one) => !/ERR_INTERNET_DISCONNECTED|Failed to load resource|WebSocket connection/.test(one));
  check(real.length === 0, real.join('\n'));
});

function url(path) {
  return `/api/v1/orgs/${input.organisation}/workspaces/${input.workspace}/files/content?path=${encodeURIComponent(path)}`;
}

async function content(page, path) {
  return page.evaluate(async (address) => (await fetch(address)).text(), url(path));
}

async function write(page, path, text) {
  const status = await page.evaluate(
    async ({ address, body }) => {
      const before = await fetch(address);
      const put = await fetch(address, { method: 'PUT', body, headers: { 'If-Match': before.headers.get('ETag') } });
      return put.status;
    },
    { address: url(path), body: text },
  );
  check(status === 200, `writing ${path} was answered by ${status}`);
}
