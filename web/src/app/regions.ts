/** F6: the focus moves round the regions that are shown, and back to where it was within each. */
const last = new WeakMap<HTMLElement, HTMLElement>();

export function nextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((one) => one.offsetParent !== null);
  if (regions.length === 0) return;
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
  const at = regions.findIndex((one) => one.contains(focused ?? null));
  const from = regions[at];
  if (from && focused) last.set(from, focused);
  const to = regions[at < 0 ? 0 : (at + step + regions.length) % regions.length];
  if (to) focusRegion(to);
}

/** Puts the focus into a region by its name. */
export function enterRegion(name: string): void {
  const region = document.querySelector<HTMLElement>(`[data-region="${name}"]`);
  if (region) focusRegion(region);
}

function focusRegion(region: HTMLElement): void {
  const before = last.get(region);
  const home = before?.isConnected === true && region.contains(before) ? before : region.querySelector<HTMLElement>("[data-home]");
  (home ?? region).focus();
}
