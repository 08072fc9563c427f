import { queries } from "./queries";

const LONG = 60_000;
let last = Date.now();

for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"]) {
  addEventListener(kind, touched, { passive: true, capture: true });
}

/** Whether somebody touched the page in the last minute. One that lies open must not keep a workspace from its rest by asking. */
export const isAttended = () => Date.now() - last < LONG;

function touched(): void {
  const back = !isAttended();
  last = Date.now();
  // What was not asked meanwhile is asked now, and the rhythm goes on.
  if (back) void queries.invalidateQueries({ type: "active" });
}
