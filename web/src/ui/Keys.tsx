/** A key combination, e.g. "Ctrl Shift P". */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="inline-flex gap-0.5">
      {keys.split(" ").map((key) => (
        <kbd key={key} className="rounded border border-b-2 border-line px-1 font-mono text-xs leading-4 text-muted">
          {key}
        </kbd>
      ))}
    </span>
  );
}
