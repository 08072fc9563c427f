import { useStore } from "../lib/store";
import { Dialog } from "../ui/Dialog";
import { Keys } from "../ui/Keys";
import { commands } from "./commands";

/** All keys that work now, by group. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const all = useStore(commands).filter((one) => one.keys !== undefined);
  const groups = [...new Set(all.map((one) => one.group))];
  return (
    <Dialog open={open} onClose={onClose} title="Keys" wide>
      <div className="columns-2 gap-8 max-wide:columns-1">
        {groups.map((group) => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-xs font-semibold tracking-wide text-faint uppercase">{group}</h3>
            <dl>
              {all
                .filter((one) => one.group === group)
                .map((one) => (
                  <div key={one.id} className="flex items-center justify-between gap-4 border-b border-line py-1">
                    <dt>{one.title}</dt>
                    <dd>
                      <Keys keys={one.keys ?? ""} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
