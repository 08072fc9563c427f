// Each role walks through every page: what it may not do has no button, and nothing that is shown is refused.
import { check, inBrowser, input } from './chromium.mjs';

const { address, password, organisation, workspace, people } = input;
const absent = {
  viewer: [/New workspace|^Wake$|^Stop$/, /Invite|^Remove/, /^Allow|Remove |New bundle/, /New file|Upload files|Commit|Open a terminal|New terminal/],
  auditor: [/New workspace|^Wake$|^Stop$/, /Invite|^Remove/, /^Allow|Remove |New bundle/, undefined],
  developer: [undefined, /Invite|^Remove/, /^Allow|Remove |New bundle/, /Delete workspace/],
  admin: [undefined, undefined, undefined, undefined],
};

for (const [role, email] of Object.entries(people)) {
  await inBrowser(`roles-${role}`, async (page) => {
    const refused = [];
    page.on('response', (response) => {
      if (response.status() === 403) refused.push(`${role}: ${response.request().method()} ${new URL(response.url()).pathname}`);
    });
    await page.goto(`${address}sign-in`);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Workspaces' }).waitFor();
    const places = [organisation, `${organisation}/members`, `${organisation}/network`, `${organisation}/workspaces/${workspace}?panel=git&file=README.md`];
    for (const [index, place] of places.entries()) {
      await page.goto(`${address}${place}`);
      const seesWorkspace = role !== 'auditor';
      if (index === 3 && !seesWorkspace) await page.getByRole('heading', { name: 'Nothing is here' }).waitFor();
      else if (index === 3) await page.locator('.cm-content').waitFor();
      else await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle').catch(() => {});
      const pattern = absent[role][index];
      if (pattern) {
        const names = await page.getByRole('button', { name: pattern }).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? one.textContent));
        check(names.length === 0, `${role} is offered ${names.join(', ')} at ${place.split('?')[0]}`);
      }
    }
    if (role === 'viewer') {
      const editable = await page.locator('.cm-content').getAttribute('contenteditable');
      const readOnly = await page.locator('.cm-content').getAttribute('aria-readonly');
      check(editable === 'false' || readOnly === 'true', 'a viewer types into the editor');
    }
    check(refused.length === 0, refused.join('\n'));
  });
}
