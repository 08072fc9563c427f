import { useStore } from "../lib/store";
import { CollisionDialog } from "./CollisionDialog";
import type { Files } from "./files";
import { MoveDialog } from "./MoveDialog";
import { NameDialog } from "./NameDialog";
import { TrashDialog } from "./TrashDialog";

interface DialogsProps {
  files: Files;
  mayWrite: boolean;
  onOpen: (path: string) => void;
  onMoved: (from: string, to: string) => void;
}

/** What is asked about files, whoever asked for it: the tree, its menu, or a command. */
export function FileDialogs({ files, mayWrite, onOpen, onMoved }: DialogsProps) {
  const asking = useStore(files.asking);
  const done = () => files.asking.set(undefined);
  return (
    <>
      <CollisionDialog collisions={files.collisions} />
      {asking?.act === "trash" ? (
        <TrashDialog files={files} mayWrite={mayWrite} onClose={done} />
      ) : asking?.act === "move" ? (
        <MoveDialog files={files} paths={asking.paths} onClose={done} onMoved={onMoved} />
      ) : (
        asking && <NameDialog files={files} naming={asking} onClose={done} onMade={onOpen} onMoved={onMoved} />
      )}
    </>
  );
}
