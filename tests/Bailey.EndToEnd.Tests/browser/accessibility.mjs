// Every page, in both themes, wide and on a phone: axe finds nothing serious, nothing scrolls sideways, the console stays empty.
import { accessible, check, inBrowser, input } from './chromium.mjs';

const { address, email, password, organisation, workspace, viewport } = input;

await inBrowser(`accessibility-${viewport.width}`, async (page, context, complaints) => {
  const found = [];
  const look = async (what) => {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      found.push(...(await accessible(page, `${what}, ${colorScheme}, ${viewport.width} px`)));
    }
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wider > 0) found.push(`${what}: scrolls sideways by ${wider} px at ${viewport.width} px`);
  };

  await page.goto(`${address}sign-in`);
  await page.getByLabel('Password', { exact: true }).waitFor();
  await look('sign in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Workspaces' }).waitFor();
  await look('home');

  for (const [path, heading] of [
    [`${organisation}/members`, /Members|People/],
    [`${organisation}/audit`, /Audit|Timeline|Record/],
    ['account', /Account/],
    ['no-such-page', /./],
  ]) {
    await page.goto(`${address}${path}`);
    await page.getByRole('heading', { name: heading }).first().waitFor();
    await look(path);
  }

  await page.goto(`${address}${organisation}/workspaces/${workspace}?file=README.md`);
  await page.getByText('README.md').first().waitFor();
  await look('workspace');
  check(found.length === 0, found.join('\n'));
  const serious = complaints.filter((complaint) => !/404/.test(complaint));
  check(serious.length === 0, serious.join('\n'));
}, { viewport });
